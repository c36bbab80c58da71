import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** What the products are multiplied with, and whether the weights are kept. */
export interface AttendAttributes {
  readonly scale: number;
  readonly weights: boolean;
}

/** Of `attend`, by `simdLoops`: queries `[rows, heads, headDim]`, keys and values `[kvHeads, keys, headDim]`, and perhaps a mask `[lists, 1, rows, keys]`, to `[rows, heads · headDim]` and the weights `[heads, rows, keys]`, or room for those of one query. */
export const attendKernel: HeapKernel<AttendAttributes> = {
  name: 'TokstreamAttend',
  shapes: ([queries, keys], { weights }) => [[queries![0]!, queries![1]! * queries![2]!], weights ? [queries![1]!, queries![0]!, keys![1]!] : [keys![1]!]],
  compute([queries, keys, values, mask], [context, room], { scale, weights }, [queryShape, keyShape, , maskShape]) {
    const [rows, heads, headDim] = queryShape as readonly [number, number, number];
    const [kvHeads, count] = keyShape as readonly [number, number, number];
    simdLoops()!.attendRows(queries!.byteOffset, keys!.byteOffset, values!.byteOffset, mask?.byteOffset ?? 0, maskShape?.[0] ?? 1, context!.byteOffset, room!.byteOffset, weights ? 1 : 0, rows, heads, kvHeads, count, headDim, scale);
  },
};
