import { dot } from '../../scorers/parts/dot.ts';
import { vectorLength } from '../../scorers/parts/vector-length.ts';

/** Cosine between two vectors of one size; 0 where one has no length. */
export function cosine(a: Float32Array, b: Float32Array): number {
  const length = vectorLength(a, 0, a.length) * vectorLength(b, 0, b.length);
  return length === 0 ? 0 : dot(a, 0, b, 0, a.length) / length;
}
