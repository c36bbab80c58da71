/** Zero and numbers around it that are about evenly far apart on an axis stretched by square roots, within a range. */
export function stretchedTicks(low: number, high: number): readonly number[] {
  const reach = Math.max(Math.abs(low), Math.abs(high), 1e-9);
  const power = 10 ** Math.floor(Math.log10(reach));
  const sizes = [0.02, 0.1, 0.5, 1, 2, 4, 7].map((factor) => Number((factor * power).toPrecision(12)));
  return [...sizes.map((size) => -size).toReversed(), 0, ...sizes].filter((tick) => tick >= low && tick <= high);
}
