import type { ModelShape } from '@tokstream/model';

/** Bytes of a slot of every key head in one layer: a key and a value in float32. */
export function slotBytes({ kvHeads, headDim }: ModelShape): number {
  return 8 * kvHeads * headDim;
}
