import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** Which rows of the projection belong to the pass, and how a row is laid out: queries, keys, values. */
export interface SplitHeadsAttributes {
  readonly first: number;
  readonly count: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
}

/**
 * From projected rows `[rows, (heads + 2 · kvHeads) · headDim]`, cosines and sines `[rows, 1, headDim]` and perhaps the keys
 * and values so far `[kvHeads, n, headDim]`: the pass's queries `[count, heads, headDim]`, rotated, and all its keys, rotated,
 * and values `[kvHeads, n + count, headDim]`.
 */
export const splitHeadsKernel: HeapKernel<SplitHeadsAttributes> = {
  name: 'TokstreamSplitHeads',
  shapes([, , , old], { count, heads, kvHeads, headDim }) {
    const entries = [kvHeads, (old?.[1] ?? 0) + count, headDim];
    return [[count, heads, headDim], entries, entries];
  },
  compute([rows, cosines, sines, oldKeys, oldValues], [queries, keys, values], { first, count, heads, kvHeads, headDim }, shapes) {
    simdLoops()!.splitRows(rows!.byteOffset, cosines!.byteOffset, sines!.byteOffset, oldKeys?.byteOffset ?? 0, oldValues?.byteOffset ?? 0, queries!.byteOffset, keys!.byteOffset, values!.byteOffset, first, count, heads, kvHeads, headDim, shapes[3]?.[1] ?? 0);
  },
};
