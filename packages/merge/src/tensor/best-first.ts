/** The places of `values` from the highest value to the lowest; equal ones stay in their order. */
export function bestFirst(values: ArrayLike<number>, places: readonly number[] = Array.from({ length: values.length }, (_, place) => place)): number[] {
  return places.toSorted((a, b) => values[b]! - values[a]! || a - b);
}
