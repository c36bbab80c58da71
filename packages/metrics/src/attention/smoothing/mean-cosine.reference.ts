/** The mean cosine of all pairs of different vectors, pair by pair. */
export function meanCosine(vectors: Float32Array, width: number): number {
  const rows = Array.from({ length: vectors.length / width }, (_, at) => [...vectors.subarray(at * width, (at + 1) * width)]);
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  let [sum, pairs] = [0, 0];
  for (const [i, a] of rows.entries()) {
    for (const b of rows.slice(0, i)) {
      const lengths = Math.sqrt(dot(a, a) * dot(b, b));
      sum += lengths === 0 ? 0 : dot(a, b) / lengths;
      pairs += 1;
    }
  }
  return pairs === 0 ? 0 : sum / pairs;
}
