/** Round numbers that cover a range but for a hair, about `count` of them; the first is at most `low` and the last at least `high`. */
export function niceTicks(low: number, high: number, count = 5): readonly number[] {
  const span = high - low;
  if (!(span > 0)) return [low, low + 1];
  const raw = span / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= raw * 0.999)!;
  const [first, last] = [Math.floor(low / step + 1e-3), Math.ceil(high / step - 1e-3)];
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}
