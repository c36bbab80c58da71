import { type HeapKernel } from '@tokstream/backend';
import { attendKernel } from './attend.ts';
import { splitHeadsKernel } from './split-heads.ts';

/** One pass of `attendPassesKernel`. */
export interface HeapPass {
  /** Which of all rows are its own. */
  readonly first: number;
  readonly count: number;
  /** Place of its old keys among the inputs, its old values following; undefined where it has none. */
  readonly entries: number | undefined;
  /** Place of its mask among the inputs; undefined where its rows see everything. */
  readonly mask: number | undefined;
}

/** The passes, and how a row is laid out. */
export interface AttendPassesAttributes {
  readonly passes: readonly HeapPass[];
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly scale: number;
}

/**
 * `splitHeadsKernel` and `attendKernel` for each pass, as one op: inputs are the projected rows of all, their cosines and sines,
 * then what `passes` names; outputs `[rows, heads · headDim]`, scratch, and the keys and values of each pass in turn.
 */
export const attendPassesKernel: HeapKernel<AttendPassesAttributes> = {
  name: 'TokstreamAttendPasses',
  shapes(shapes, { passes, heads, kvHeads, headDim }) {
    const rows = shapes[0]![0]!;
    const lengths = passes.map(({ entries, count }) => (entries === undefined ? 0 : shapes[entries]![1]!) + count);
    const caches = lengths.flatMap((length) => [[kvHeads, length, headDim], [kvHeads, length, headDim]]);
    return [[rows, heads * headDim], [rows * heads * headDim + Math.max(...lengths)], ...caches];
  },
  compute(inputs, outputs, { passes, heads, kvHeads, headDim, scale }, shapes) {
    const [context, scratch] = outputs as readonly [Float32Array, Float32Array];
    const width = heads * headDim;
    const allQueries = scratch.subarray(0, context.length);
    for (const [at, { first, count, entries, mask }] of passes.entries()) {
      const [keys, values] = [outputs[2 + 2 * at]!, outputs[3 + 2 * at]!];
      const old = entries === undefined ? [] : [inputs[entries]!, inputs[entries + 1]!];
      const oldShape = entries === undefined ? [] : [shapes[entries]!];
      const queries = allQueries.subarray(first * width, (first + count) * width);
      splitHeadsKernel.compute([inputs[0]!, inputs[1]!, inputs[2]!, ...old], [queries, keys, values], { first, count, heads, kvHeads, headDim }, [[], [], [], ...oldShape]);
      const length = keys.length / (kvHeads * headDim);
      const weights = scratch.subarray(context.length, context.length + length);
      const seen = mask === undefined ? [] : [inputs[mask]!];
      const keyShape = [kvHeads, length, headDim];
      attendKernel.compute([queries, keys, values, ...seen], [context.subarray(first * width, (first + count) * width), weights], { scale }, [[count, heads, headDim], keyShape, keyShape, ...(mask === undefined ? [] : [shapes[mask]!])]);
    }
  },
};
