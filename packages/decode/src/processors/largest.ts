/** The largest value; -Infinity of none. */
export function largest(values: Float32Array | Float64Array): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < values.length; index += 1) if (values[index]! > most) most = values[index]!;
  return most;
}
