import type { AppIo } from '@tokstream/app-shell';
import { auditTokenizer, estimateTrainingMixture, MetricHub, type Snapshot, type TrainingMixture } from '@tokstream/metrics';
import { countPretokens, loadTokenizer } from '@tokstream/tokenize';
import type { Declaration } from '../corpus/read-declaration.ts';
import type { NamedTokenizer } from '../tokenizers/bundled-tokenizers.ts';
import { type SampleTokens, sampleTokens } from './sample-tokens.ts';

/** What the audit of several tokenizers gave. */
export interface Audited {
  readonly snapshot: Snapshot;
  /** The first article in each language, by tokenizer and language. */
  readonly samples: ReadonlyMap<string, ReadonlyMap<string, SampleTokens>>;
  /** What the tokenizers were trained on, by tokenizer; those that are no BPE are missing. */
  readonly mixtures: ReadonlyMap<string, TrainingMixture>;
}

/** What is measured. */
export interface AuditOptions {
  /** The code of the translation that premiums are against. */
  readonly reference: string;
  /** Whether to infer what the tokenizers were trained on. */
  readonly mixture: boolean;
}

/** Audits tokenizers one after the other, each let go before the next, so that memory holds one. */
export async function auditTokenizers(tokenizers: readonly NamedTokenizer[], declarations: readonly Declaration[], { reference, mixture }: AuditOptions, { stderr, signal }: Pick<AppIo, 'stderr' | 'signal'>): Promise<Audited> {
  const hub = new MetricHub({ environment: { corpus: 'Universal Declaration of Human Rights, articles 1 to 30' }, maxLabelSets: tokenizers.length * declarations.length });
  const samples = new Map<string, ReadonlyMap<string, SampleTokens>>();
  const mixtures = new Map<string, TrainingMixture>();
  const names = new Map(declarations.map(({ code, name }) => [code, name]));
  const show = (text: string): void => void (stderr.isTTY === true && stderr.write(`\r\u001B[K${text}`));
  try {
    for (const { name, path } of tokenizers) {
      show(`${name}: loading`);
      const tokenizer = await loadTokenizer(path, { signal });
      const onLanguage = (language: string, at: number): void => show(`${name}: ${at + 1} of ${declarations.length}, ${names.get(language)!}`);
      await auditTokenizer(hub, tokenizer, declarations.map(({ text }) => text), { name, reference, signal, onLanguage });
      if (mixture) {
        show(`${name}: what it was trained on`);
        const estimate = await estimateTrainingMixture(tokenizer.toJSON(), declarations.map(({ text }) => text), countPretokens, { signal });
        if (estimate !== undefined) mixtures.set(name, estimate);
      }
      samples.set(name, new Map(declarations.map(({ code, text }) => [code, sampleTokens(text.lines[0]!.text, tokenizer)])));
    }
  } finally {
    show('');
  }
  return { snapshot: await hub.snapshot(), samples, mixtures };
}
