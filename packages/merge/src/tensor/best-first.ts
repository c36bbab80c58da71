import { allPlaces } from './all-places.ts';

/** The places of `values` from the highest value to the lowest; equal ones stay in their order. */
export function bestFirst(values: ArrayLike<number>): Int32Array {
  return allPlaces(values.length).toSorted((a, b) => values[b]! - values[a]! || a - b);
}
