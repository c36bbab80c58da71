/** The mean of each tenth of values that stand in their order; fewer parts where there are fewer values. */
export function meanByTenth(values: ArrayLike<number>): number[] {
  const { length } = values;
  const parts = Math.min(10, length);
  return Array.from({ length: parts }, (_, part) => {
    const [first, last] = [Math.floor((part * length) / parts), Math.floor(((part + 1) * length) / parts)];
    let sum = 0;
    for (let at = first; at < last; at += 1) sum += values[at]!;
    return sum / (last - first);
  });
}
