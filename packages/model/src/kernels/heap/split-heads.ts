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
    const loops = simdLoops();
    if (loops !== undefined) {
      loops.splitRows(rows!.byteOffset, cosines!.byteOffset, sines!.byteOffset, oldKeys?.byteOffset ?? 0, oldValues?.byteOffset ?? 0, queries!.byteOffset, keys!.byteOffset, values!.byteOffset, first, count, heads, kvHeads, headDim, shapes[3]?.[1] ?? 0);
      return;
    }
    const before = (shapes[3]?.[1] ?? 0) * headDim;
    const block = before + count * headDim;
    const rowWidth = (heads + 2 * kvHeads) * headDim;
    if (oldKeys !== undefined && oldValues !== undefined) {
      for (let head = 0; head < kvHeads; head += 1) {
        keys!.set(oldKeys.subarray(head * before, (head + 1) * before), head * block);
        values!.set(oldValues.subarray(head * before, (head + 1) * before), head * block);
      }
    }
    for (let row = 0; row < count; row += 1) {
      const source = (first + row) * rowWidth;
      const angle = (first + row) * headDim;
      for (let head = 0; head < heads; head += 1) turn(rows!, source + head * headDim, cosines!, sines!, angle, headDim, queries!, (row * heads + head) * headDim);
      for (let head = 0; head < kvHeads; head += 1) {
        const target = head * block + before + row * headDim;
        turn(rows!, source + (heads + head) * headDim, cosines!, sines!, angle, headDim, keys!, target);
        const value = source + (heads + kvHeads + head) * headDim;
        for (let dim = 0; dim < headDim; dim += 1) values![target + dim] = rows![value + dim]!;
      }
    }
  },
};

/** Turns one head, its first half paired with its second. */
export function turn(x: Float32Array, from: number, cosines: Float32Array, sines: Float32Array, angle: number, headDim: number, rotated: Float32Array, to: number): void {
  const half = headDim / 2;
  for (let dim = 0; dim < half; dim += 1) {
    const [left, right] = [x[from + dim]!, x[from + half + dim]!];
    rotated[to + dim] = left * cosines[angle + dim]! - right * sines[angle + dim]!;
    rotated[to + half + dim] = right * cosines[angle + half + dim]! + left * sines[angle + half + dim]!;
  }
}
