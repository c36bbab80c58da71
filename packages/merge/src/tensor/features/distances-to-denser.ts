import { bestFirst } from '../best-first.ts';

/**
 * For each row the distance to the nearest denser one, for the densest the largest.
 *
 * @param squares `[n, n]` squared distances
 * @param density `[n]`
 * @param largest the largest of `squares`
 * @param ties whether of equally dense rows the first counts as denser, or neither
 */
export function distancesToDenser(squares: ArrayLike<number>, density: Float64Array, largest: number, ties: 'first' | 'equal'): Float64Array {
  const n = density.length;
  const order = bestFirst(density);
  const distance = new Float64Array(n);
  for (let rank = 0; rank < n; rank += 1) {
    const row = order[rank]!;
    const end = ties === 'first' ? rank : firstAsDense(density, order, rank);
    let least = largest;
    for (let denser = 0; denser < end; denser += 1) {
      const square = squares[row * n + order[denser]!]!;
      if (square < least) least = square;
    }
    distance[row] = Math.sqrt(Math.max(0, least));
  }
  return distance;
}

/** Of equally dense rows, which stand together in the order, where they begin. */
function firstAsDense(density: Float64Array, order: Int32Array, rank: number): number {
  let first = rank;
  while (first > 0 && density[order[first - 1]!] === density[order[rank]!]) first -= 1;
  return first;
}
