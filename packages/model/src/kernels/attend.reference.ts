/** Sizes of `attend`: queries `[rows, heads, headDim]`, keys and values `[kvHeads, keys, headDim]`. */
export interface AttendShape {
  readonly rows: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly keys: number;
  readonly headDim: number;
}

/** `attend` in plain numbers; `bias(kvHead, row, key)` is what the mask adds to a score. */
export function attendReference(queries: ArrayLike<number>, keys: ArrayLike<number>, values: ArrayLike<number>, scale: number, { rows, heads, kvHeads, keys: count, headDim }: AttendShape, bias: (kvHead: number, row: number, key: number) => number): { readonly context: Float64Array; readonly weights: Float64Array } {
  const context = new Float64Array(rows * heads * headDim);
  const weights = new Float64Array(heads * rows * count);
  for (let head = 0; head < heads; head += 1) {
    const kvHead = Math.floor((head * kvHeads) / heads);
    for (let row = 0; row < rows; row += 1) {
      const query = (row * heads + head) * headDim;
      const scores = Array.from({ length: count }, (_, key) => {
        let sum = 0;
        for (let dim = 0; dim < headDim; dim += 1) sum += queries[query + dim]! * keys[(kvHead * count + key) * headDim + dim]!;
        return sum * scale + bias(kvHead, row, key);
      });
      const largest = Math.max(...scores);
      const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
      for (const [key, score] of scores.entries()) {
        const weight = Math.exp(score - largest) / total;
        weights[(head * rows + row) * count + key] = weight;
        for (let dim = 0; dim < headDim; dim += 1) context[query + dim]! += weight * values[(kvHead * count + key) * headDim + dim]!;
      }
    }
  }
  return { context, weights };
}
