/** A logarithmic axis. */
export interface LogScale {
  /** The place of a value. */
  at(value: number): number;
  /** Round values on it. */
  readonly ticks: readonly number[];
}

const rounds = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/** An axis of values from `low` to `high` on places from `from` to `to`. */
export function logScale(low: number, high: number, from: number, to: number): LogScale {
  const span = Math.log(high / low);
  return { at: (value) => from + ((to - from) * Math.log(value / low)) / span, ticks: rounds.filter((value) => value >= low && value <= high) };
}
