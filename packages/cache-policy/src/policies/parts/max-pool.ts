/** The largest of each number and its neighbours, `width` in all, an odd number. */
export function maxPool(values: Float32Array, width: number): Float32Array {
  const reach = (width - 1) / 2;
  return values.map((_, at) => {
    let most = values[at]!;
    for (let near = Math.max(0, at - reach), end = Math.min(values.length, at + reach + 1); near < end; near += 1) most = Math.max(most, values[near]!);
    return most;
  });
}
