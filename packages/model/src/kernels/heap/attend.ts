import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** Of `attend`, by `simdLoops`: queries `[rows, heads, headDim]`, keys and values `[kvHeads, keys, headDim]`, and perhaps a mask `[lists, 1, rows, keys]`, to `[rows, heads · headDim]`, and room for the weights of one query. */
export const attendKernel: HeapKernel<{ readonly scale: number }> = {
  name: 'TokstreamAttend',
  shapes: ([queries, keys]) => [[queries![0]!, queries![1]! * queries![2]!], [keys![1]!]],
  compute([queries, keys, values, mask], [context, weights], { scale }, [queryShape, keyShape, , maskShape]) {
    const [rows, heads, headDim] = queryShape as readonly [number, number, number];
    const [kvHeads, count] = keyShape as readonly [number, number, number];
    simdLoops()!.attendRows(queries!.byteOffset, keys!.byteOffset, values!.byteOffset, mask?.byteOffset ?? 0, maskShape?.[0] ?? 1, context!.byteOffset, weights!.byteOffset, rows, heads, kvHeads, count, headDim, scale);
  },
};
