/** The k rows with the largest inner product, best first, of equal ones the lowest number first: scores and sorts all. */
export function searchReference(rows: Float32Array, width: number, query: Float32Array, k: number): number[] {
  const scores = Array.from({ length: rows.length / width }, (_, row) => query.reduce((sum, value, at) => sum + value * rows[row * width + at]!, 0));
  return [...scores.keys()].toSorted((a, b) => scores[b]! - scores[a]! || a - b).slice(0, k);
}
