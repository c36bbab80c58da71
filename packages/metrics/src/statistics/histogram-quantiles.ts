import type { Interval } from '../contract/measure.ts';
import type { ExponentialHistogram } from './exponential-histogram.ts';

/** The shares that are told of latencies, by name. */
const shares = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;

/** The median and the upper quantiles of a histogram, by name; empty for no values. */
export function histogramQuantiles(histogram: ExponentialHistogram): Readonly<Record<string, number>> {
  return histogram.count === 0 ? {} : Object.fromEntries(Object.entries(shares).map(([name, share]) => [name, histogram.quantile(share)!]));
}

/**
 * 95 % intervals of those quantiles for independent values, as `key.p50`: the values at the ranks between which the true one lies by the
 * binomial law (normal approximation). A quantile whose interval would leave the values has none.
 */
export function quantileIntervals<Key extends string>(key: Key, histogram: ExponentialHistogram): Readonly<Partial<Record<`${Key}.${string}`, Interval>>> {
  const { count } = histogram;
  const intervals: Partial<Record<`${Key}.${string}`, Interval>> = {};
  if (count < 2) return intervals;
  for (const [name, share] of Object.entries(shares)) {
    const half = 1.959963984540054 * Math.sqrt(count * share * (1 - share));
    const [low, high] = [count * share - half, count * share + half].map((rank) => rank / (count - 1)) as [number, number];
    if (!(low >= 0 && high <= 1)) continue;
    const value = histogram.quantile(share)!;
    intervals[`${key}.${name}`] = { low: Math.min(value, histogram.quantile(low)!), high: Math.max(value, histogram.quantile(high)!) };
  }
  return intervals;
}
