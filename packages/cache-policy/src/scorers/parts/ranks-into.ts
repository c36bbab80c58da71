/**
 * Writes for each value the share of values that are below it, in [0, 1).
 *
 * @param sorted as long as the values; overwritten
 */
export function ranksInto(values: Float64Array, sorted: Float64Array, into: Float32Array, to: number): void {
  const count = values.length;
  sorted.set(values);
  sorted.sort();
  for (let at = 0; at < count; at += 1) {
    const value = values[at]!;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < value) low = middle + 1;
      else high = middle;
    }
    into[to + at] = low / count;
  }
}
