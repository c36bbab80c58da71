import { seededRandom } from '@tokstream/core';

/** Rows of which half gather around a few centers, with lengths that vary. */
export function syntheticRows(count: number, width: number, seed: number): Float32Array {
  const normal = normals(seed);
  const centers = Float32Array.from({ length: 20 * width }, normal);
  const rows = new Float32Array(count * width);
  for (let row = 0; row < count; row += 1) {
    const length = Math.exp(0.3 * normal());
    for (let at = 0; at < width; at += 1) rows[row * width + at] = length * (row % 2 === 0 ? normal() : 0.7 * (centers[(row % 20) * width + at]! + normal()));
  }
  return rows;
}

/** Standard normal values. */
export function normals(seed: number): () => number {
  const random = seededRandom(seed);
  return () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}
