import { evaluateBatches, padRows, type TokenBatch, type Trainer } from '@tokstream/train';
import type { Vocabulary } from '../vocabulary/vocabulary.ts';

/** Passages that are read at once. */
const batchRows = 4;

/** Passages as a vocabulary cuts them, ready to be read. */
export interface Passages {
  readonly batches: readonly TokenBatch[];
  /** Tokens that are predicted: all of them. */
  readonly tokens: number;
  readonly bytes: number;
}

/** Cuts passages, the longest together, so that little is padded. */
export function cutPassages(texts: readonly string[], { tokenizer, begin }: Vocabulary): Passages {
  const rows = texts.map((text) => Int32Array.of(begin, ...tokenizer.encode(text, { specialTokens: false }).ids)).toSorted((one, other) => other.length - one.length);
  const batches = Array.from({ length: Math.ceil(rows.length / batchRows) }, (_, at) => padRows(rows.slice(at * batchRows, (at + 1) * batchRows)));
  return { batches, tokens: rows.reduce((sum, { length }) => sum + length - 1, 0), bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) };
}

/** The loss of a model on passages, in bits in all. */
export async function bitsOf(trainer: Trainer, { batches }: Passages, signal: AbortSignal): Promise<number> {
  const { loss, tokens } = await evaluateBatches(trainer, batches, signal);
  return (loss * tokens) / Math.LN2;
}
