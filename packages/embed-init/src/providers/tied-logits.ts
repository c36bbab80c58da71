import { TokstreamError } from '@tokstream/core';
import type { EmbeddingProvider } from './embedding-provider.ts';

/**
 * Logits against the rows of a provider, for models whose output head is their embedding; the table is never whole in memory, only rows
 * of a block of ids.
 *
 * @param hidden [n, width] row-major, what leaves the model
 * @param ids the tokens that have logits
 * @returns [n, ids] row-major
 * @throws `invalid-width` when `hidden` has no whole rows
 */
export function tiedLogits(provider: EmbeddingProvider, hidden: Float32Array, ids: ArrayLike<number>, { block = 256 }: { /** Rows at a time, default 256. */ readonly block?: number } = {}): Float32Array {
  const { width } = provider;
  const count = hidden.length / width;
  if (!Number.isSafeInteger(count)) throw new TokstreamError(`Hidden states came as ${hidden.length} numbers, which are no whole rows of ${width}.`, { code: 'invalid-width', stage: 'tiedLogits' });
  const logits = new Float32Array(count * ids.length);
  for (let begin = 0; begin < ids.length; begin += block) {
    const part = Array.from({ length: Math.min(block, ids.length - begin) }, (_, at) => ids[begin + at]!);
    const rows = provider.rows(part);
    for (let row = 0; row < count; row += 1) {
      for (let at = 0; at < part.length; at += 1) {
        let sum = 0;
        for (let k = 0; k < width; k += 1) sum += hidden[row * width + k]! * rows[at * width + k]!;
        logits[row * ids.length + begin + at] = sum;
      }
    }
  }
  return logits;
}
