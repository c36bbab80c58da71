import type { TokenizerAudit, TrainingMixture } from '@tokstream/metrics';
import type { Declaration } from '../corpus/read-declaration.ts';
import type { LanguageRow } from '../measure/language-rows.ts';
import type { SampleTokens } from '../measure/sample-tokens.ts';

/** What the sections of the page are made of. */
export interface PageContext {
  readonly audits: readonly TokenizerAudit[];
  readonly declarations: readonly Declaration[];
  readonly reference: Declaration;
  /** The first article in each language, by tokenizer and language. */
  readonly samples: ReadonlyMap<string, ReadonlyMap<string, SampleTokens>>;
  /** What the tokenizers were trained on, by tokenizer; those that are no BPE are missing, and all where there are too many languages. */
  readonly mixtures: ReadonlyMap<string, TrainingMixture>;
  /** The languages, the dearest first. */
  readonly rows: readonly LanguageRow[];
}
