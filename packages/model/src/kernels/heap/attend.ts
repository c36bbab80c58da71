import { type HeapKernel, simdLoops } from '@tokstream/backend';

/** Of `attend`, by `simdLoops`: queries `[rows, heads, headDim]`, keys and values `[kvHeads, keys, headDim]`, and perhaps a mask `[lists, 1, rows, keys]`, to `[rows, heads · headDim]`, and room for the weights of one query. */
export const attendKernel: HeapKernel<{ readonly scale: number }> = {
  name: 'TokstreamAttend',
  shapes: ([queries, keys]) => [[queries![0]!, queries![1]! * queries![2]!], [keys![1]!]],
  compute([queries, keys, values, mask], [context, weights], { scale }, [queryShape, keyShape, , maskShape]) {
    const [rows, heads, headDim] = queryShape as readonly [number, number, number];
    const [kvHeads, count] = keyShape as readonly [number, number, number];
    const loops = simdLoops()!;
    for (let row = 0; row < rows; row += 1) {
      for (let head = 0; head < heads; head += 1) {
        const kvHead = Math.floor((head * kvHeads) / heads);
        const query = (row * heads + head) * headDim;
        const first = kvHead * count * headDim;
        loops.scoreKeys(queries!.byteOffset + 4 * query, keys!.byteOffset + 4 * first, weights!.byteOffset, count, headDim, scale);
        if (mask !== undefined) {
          const bias = ((maskShape![0] === 1 ? 0 : kvHead) * rows + row) * count;
          for (let key = 0; key < count; key += 1) weights![key] = weights![key]! + mask[bias + key]!;
        }
        const total = exponentials(weights!);
        loops.averageValues(weights!.byteOffset, values!.byteOffset + 4 * first, context!.byteOffset + 4 * query, count, headDim, total);
      }
    }
  },
};

/** Leaves exponentials and returns their sum. */
function exponentials(scores: Float32Array): number {
  let largest = -Infinity;
  for (const value of scores) if (value > largest) largest = value;
  let total = 0;
  for (let key = 0; key < scores.length; key += 1) {
    const weight = Math.exp(scores[key]! - largest);
    scores[key] = weight;
    total += weight;
  }
  return total;
}
