import type { ModelShape } from '@tokstream/model';
import { dot } from '../../scorers/parts/dot.ts';
import type { SlotRows } from '../../scorers/parts/slot-rows.ts';
import { softmax } from '../../scorers/parts/softmax.ts';
import type { Candidates } from '../../scorers/scorer.ts';

/**
 * Writes the votes for each candidate: every query head gives the softmax of its products with the keys, and those of all heads, or of
 * each key head, are added up.
 *
 * @param query `[heads, headDim]`
 * @param keys `[kvHeads, slots, headDim]`
 * @param products for use in between, `[candidates]`
 * @param votes `[kvHeads, candidates]`, or `[candidates]` for all heads together
 */
export function softVotes(query: Float32Array, keys: SlotRows, { from, to }: Candidates, { heads, kvHeads, headDim }: ModelShape, products: Float32Array, votes: Float32Array): void {
  const { data, stride } = keys;
  const count = to - from;
  const isShared = votes.length === count;
  votes.fill(0);
  for (let head = 0; head < heads; head += 1) {
    const kvHead = Math.floor((head * kvHeads) / heads);
    for (let slot = 0, at = kvHead * stride + from * headDim; slot < count; slot += 1, at += headDim) products[slot] = dot(query, head * headDim, data, at, headDim);
    softmax(products);
    const line = isShared ? 0 : kvHead * count;
    for (let slot = 0; slot < count; slot += 1) votes[line + slot]! += products[slot]!;
  }
}
