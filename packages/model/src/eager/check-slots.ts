import { TokstreamError } from '@tokstream/core';

/**
 * Refuses slots of a layer that are not ascending within each key head, or not as many for all.
 *
 * @param slots `[kvHeads · n]`, in `[0, length)`
 * @returns n
 * @throws `invalid-slots`
 */
export function checkSlots(slots: Int32Array, kvHeads: number, length: number, stage: string): number {
  const n = slots instanceof Int32Array ? slots.length / kvHeads : Number.NaN;
  if (!Number.isInteger(n) || !slots.every((slot, at) => slot >= 0 && slot < length && (at % n === 0 || slot > slots[at - 1]!))) {
    throw new TokstreamError(`Slots must be ascending in [0, ${length}) for each of ${kvHeads} key heads, the same number for all.`, { code: 'invalid-slots', stage });
  }
  return n;
}
