import { bestFirst } from '../best-first.ts';
import type { DensityPeaks } from './features.ts';

/**
 * Density peaks from distances: density is `exp(-mean of the smallest squared distances)`.
 *
 * @param squares `[n, n]` squared distances, 0 to itself
 * @param neighbours how many of the smallest make up a density, at most n
 * @param ties whether of equally dense positions the first counts as denser, or neither
 */
export function peaksOf(squares: Float64Array | Float32Array, n: number, neighbours: number, ties: 'first' | 'equal'): DensityPeaks {
  const density = new Float64Array(n);
  const nearest = new Float64Array(Math.min(n, neighbours));
  let largest = 0;
  for (let row = 0; row < n; row += 1) {
    nearest.fill(Infinity);
    for (let at = row * n; at < (row + 1) * n; at += 1) {
      const square = squares[at]!;
      if (square > largest) largest = square;
      if (square < nearest[nearest.length - 1]!) insert(nearest, square);
    }
    density[row] = Math.exp(-nearest.reduce((sum, square) => sum + square, 0) / nearest.length);
  }
  const order = Int32Array.from(bestFirst(density));
  const distance = new Float64Array(n);
  for (let rank = 0; rank < n; rank += 1) {
    const row = order[rank]!;
    let least = largest;
    for (let denser = 0; denser < rank; denser += 1) {
      const square = squares[row * n + order[denser]!]!;
      if (square < least && (ties === 'first' || density[order[denser]!] !== density[row])) least = square;
    }
    distance[row] = Math.sqrt(least);
  }
  return { density, distance, score: density.map((own, row) => own * distance[row]!) };
}

/** Puts a value into an ascending list in the place of the largest. */
function insert(ascending: Float64Array, value: number): void {
  let place = ascending.length - 1;
  while (place > 0 && ascending[place - 1]! > value) {
    ascending[place] = ascending[place - 1]!;
    place -= 1;
  }
  ascending[place] = value;
}
