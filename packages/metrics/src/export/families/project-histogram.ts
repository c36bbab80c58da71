import type { HistogramValue } from '../../statistics/exponential-histogram.ts';

/**
 * How many values of a histogram are at most each bound. A bucket that a bound cuts counts above it, so a count is never too high; it
 * can be too low by the values within the width of one bucket, 1 to 2 % of the bound.
 *
 * @param bounds rising
 */
export function projectHistogram({ scale, zero, buckets }: HistogramValue, bounds: readonly number[]): readonly number[] {
  let seen = zero;
  let at = 0;
  return bounds.map((bound) => {
    // A hair of slack: a bound that is a bucket's own end may come out of the power a bit lower.
    for (; at < buckets.length && 2 ** ((buckets[at]![0] + 1) * 2 ** -scale) <= bound * (1 + 1e-12); at += 1) seen += buckets[at]![1];
    return seen;
  });
}
