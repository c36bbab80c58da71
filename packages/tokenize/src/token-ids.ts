import type { TokenBlock } from '@tokstream/core';

/** Ids as they flow through a pipeline: one, several, or a block with their origin. */
export type TokenIds = number | Int32Array | readonly number[] | TokenBlock;

/** The plain ids of any of these. */
export function plainIds(ids: TokenIds): Int32Array {
  if (typeof ids === 'number') return Int32Array.of(ids);
  if (ids instanceof Int32Array) return ids;
  return 'ids' in ids ? ids.ids : Int32Array.from(ids);
}
