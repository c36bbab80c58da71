import { dot } from './dot.ts';

/** Euclidean length of the `size` numbers from `at` on. */
export function vectorLength(numbers: Float32Array, at: number, size: number): number {
  return Math.sqrt(dot(numbers, at, numbers, at, size));
}
