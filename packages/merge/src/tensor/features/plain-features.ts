import { TokstreamError } from '@tokstream/core';
import { distancesToDenser } from './distances-to-denser.ts';
import type { Features } from './features.ts';

/**
 * Rows in an array, compared in double precision: exact, and the same everywhere.
 *
 * @param values `[n, width]`, borrowed while the features are used
 * @throws `invalid-features` where the array has no whole number of rows
 */
export function plainFeatures(values: ArrayLike<number>, width: number): Features {
  const n = values.length / width;
  if (!Number.isInteger(n)) throw new TokstreamError(`${values.length} values are no whole number of rows of ${width}.`, { code: 'invalid-features', stage: 'merge' });
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let dim = 0; dim < width; dim += 1) sum += values[a * width + dim]! * values[b * width + dim]!;
    return sum;
  };
  const squared = (a: number, b: number): number => {
    let sum = 0;
    for (let dim = 0; dim < width; dim += 1) sum += (values[a * width + dim]! - values[b * width + dim]!) ** 2;
    return sum;
  };
  return {
    n,
    width,
    values: () => Float32Array.from(values),
    bestMatches(from, to) {
      const lengths = Float64Array.from({ length: n }, (_, row) => Math.sqrt(dot(row, row)) || 1);
      const score = new Float64Array(from.length).fill(-Infinity);
      const best = Int32Array.from(from, (row, at) => {
        // What compares with nothing, as NaN does, never merges.
        let found = to[0]!;
        for (const other of to) {
          const cosine = dot(row, other) / (lengths[row]! * lengths[other]!);
          if (cosine > score[at]!) [found, score[at]] = [other, cosine];
        }
        return found;
      });
      return { to: best, score };
    },
    densityPeaks(neighbours, ties) {
      const squares = new Float64Array(n * n);
      for (let row = 0; row < n; row += 1) for (let other = 0; other < n; other += 1) squares[row * n + other] = squared(row, other) / width;
      const density = Float64Array.from({ length: n }, (_, row) => {
        const near = squares.subarray(row * n, (row + 1) * n).toSorted().subarray(0, neighbours);
        return Math.exp(-near.reduce((sum, square) => sum + square, 0) / near.length);
      });
      const distance = distancesToDenser(squares, density, squares.reduce((most, square) => Math.max(most, square), 0), ties);
      return { density, distance, score: density.map((own, row) => own * distance[row]!) };
    },
    nearest(to) {
      return Int32Array.from({ length: n }, (_, row) => {
        let [found, least] = [0, Infinity];
        to.forEach((other, at) => {
          const distance = squared(row, other);
          if (distance < least) [found, least] = [at, distance];
        });
        return found;
      });
    },
  };
}
