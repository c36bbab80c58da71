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
  let isAscending = Number.isInteger(n);
  for (let first = 0; isAscending && first < slots.length; first += n) {
    for (let at = first, least = 0; at < first + n; at += 1) {
      const slot = slots[at]!;
      if (slot < least || slot >= length) isAscending = false;
      least = slot + 1;
    }
  }
  if (!isAscending) {
    throw new TokstreamError(`Slots must be ascending in [0, ${length}) for each of ${kvHeads} key heads, the same number for all.`, { code: 'invalid-slots', stage });
  }
  return n;
}

/** Refuses a layer that a cache does not have. @throws `invalid-slots` */
export function checkLayer(layer: number, layers: number): void {
  if (!(Number.isInteger(layer) && layer >= 0 && layer < layers)) throw new TokstreamError(`This cache has no layer ${layer}; it has ${layers}, counted from 0.`, { code: 'invalid-slots', stage: 'keep' });
}
