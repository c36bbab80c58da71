import { meanInterval } from '@tokstream/cache-policy';

/** A mean with the half width of its 95 % interval. */
export interface Interval {
  readonly mean: number;
  /** Undefined for fewer than four values, which say next to nothing about others. */
  readonly margin: number | undefined;
  readonly count: number;
}

/** Mean of independent values with Student's 95 % interval; undefined for none. */
export function intervalOf(values: readonly number[]): Interval | undefined {
  const count = values.length;
  if (count === 0) return undefined;
  const { mean, high } = meanInterval(values, count);
  return { mean, margin: high === undefined ? undefined : high - mean, count };
}

/** Mean of values of which each is known to a margin; it says nothing about other values. Without a margin where one is missing. */
export function intervalWithin(values: readonly number[], margins: readonly (number | undefined)[]): Interval {
  const { length: count } = values;
  const squares = margins.reduce<number>((sum, margin = Number.NaN) => sum + margin ** 2, 0);
  const margin = Math.sqrt(squares) / count;
  return { mean: values.reduce((sum, value) => sum + value, 0) / count, margin: Number.isNaN(margin) ? undefined : margin, count };
}
