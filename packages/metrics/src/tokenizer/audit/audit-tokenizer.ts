import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { vocabularyAnatomy } from '../../anatomy/vocabulary-anatomy.ts';
import { type VocabularySource, vocabularyTokens } from '../../anatomy/vocabulary-tokens.ts';
import type { MetricHub } from '../../hub/metric-hub.ts';
import type { TokenBatch } from '../../items/token-batch.ts';
import { TokenCounts } from '../../statistics/token-counts.ts';
import { volume } from '../../volume/volume.ts';
import { lostText } from '../coverage/lost-text.ts';
import { roundTrip } from '../coverage/round-trip.ts';
import { unknownShare } from '../coverage/unknown-share.ts';
import { unigramEfficiency } from '../efficiency/unigram-efficiency.ts';
import { corpusTokenCount } from '../parallel/corpus-token-count.ts';
import { parity } from '../parallel/parity.ts';
import { fertility } from '../words/fertility.ts';
import { piecesInContext } from '../words/pieces-in-context.ts';
import type { AuditLine, AuditText } from './audit-text.ts';
import { stageOf } from './stage-of.ts';

/** What is needed of a tokenizer; `@tokstream/tokenize` gives such. */
export interface AuditedTokenizer extends VocabularySource {
  readonly special: { readonly unk?: number };
  encode(text: string, options: { readonly specialTokens: false }): { readonly ids: Int32Array; offsets(): { readonly start: Uint32Array; readonly end: Uint32Array } };
  decode(ids: Int32Array): string;
}

/** Settings of `auditTokenizer`. */
export interface AuditOptions {
  /** The label of the tokenizer. */
  readonly name: string;
  /** The language that premiums are against; its text is among the texts. Without one there are no premiums, and lines need not be parallel. */
  readonly reference?: string;
  readonly signal?: AbortSignal;
  /** Called before each language. */
  readonly onLanguage?: (language: string, at: number) => void;
}

/**
 * Measures a tokenizer on texts in many languages with all that needs no model, and publishes it to a hub: `volume`, `fertility`, `unknown-share`,
 * `round-trip` under tokenizer and language, `unigram-efficiency` and `vocabulary-anatomy` under the tokenizer; with a reference `parity` and
 * `corpus-token-count` too. Special tokens are left out. `auditsOf` reads the snapshot.
 *
 * Goes back to the event loop between languages. Nothing is published when it is stopped.
 *
 * @throws `missing-reference` when no text is in the reference language, `aborted`
 */
export async function auditTokenizer(hub: MetricHub, tokenizer: AuditedTokenizer, texts: readonly AuditText[], { name, reference, signal, onLanguage }: AuditOptions): Promise<void> {
  const base = texts.find(({ language }) => language === reference);
  if (reference !== undefined && base === undefined) throw new TokstreamError(`No text is in ${reference}, which premiums are against; there are ${texts.map(({ language }) => language).join(', ') || 'none'}.`, { code: 'missing-reference', stage: 'auditTokenizer' });
  const batchOf = ({ key, size }: AuditLine, ids: Int32Array, language: string): TokenBatch => ({ ids, ...size, language, line: key });
  const baseLines = new Map(base?.lines.map((line) => [line.key, batchOf(line, tokenizer.encode(line.text, { specialTokens: false }).ids, base.language)]));

  const stage = stageOf(hub, name);
  const corpus = reference === undefined ? [] : [stage(corpusTokenCount({ reference }))];
  const efficiency = stage(unigramEfficiency());
  const uses = new TokenCounts();
  for (const [at, { language, lines }] of texts.entries()) {
    onLanguage?.(language, at);
    await new Promise((resolve) => setTimeout(resolve));
    throwIfAborted(signal, 'auditTokenizer');
    const [size, words, unknown, returns] = [stage(volume(), language), stage(fertility(), language), stage(unknownShare(), language), stage(roundTrip(), language)];
    const against = reference === undefined ? undefined : stage(parity({ against: reference }), language);
    const unmatched = new Map(baseLines);
    for (const line of lines) {
      const { ids, offsets } = tokenizer.encode(line.text, { specialTokens: false });
      const { start, end } = offsets();
      const batch = batchOf(line, ids, language);
      const partner = unmatched.get(line.key);
      unmatched.delete(line.key);
      uses.addAll(ids);
      for (const metric of [size, efficiency, ...corpus]) metric.add(batch);
      words.add(piecesInContext(line.words, { start, end }));
      unknown.add(lostText(line.text, { ids, start, end }, tokenizer.special.unk));
      returns.add({ text: line.text, decoded: tokenizer.decode(ids), document: String(line.key) });
      against?.add({ key: line.key, left: batch, ...(partner !== undefined && { right: partner }) });
    }
    for (const [key, right] of unmatched) against?.add({ key, right });
  }
  const anatomy = stage(vocabularyAnatomy());
  for (const token of vocabularyTokens(tokenizer, { uses })) anatomy.add(token);
  stage.publish();
}
