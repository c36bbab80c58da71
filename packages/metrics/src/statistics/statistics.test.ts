import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { CompensatedSum } from './compensated-sum.ts';
import { ExponentialHistogram } from './exponential-histogram.ts';
import { Moments } from './moments.ts';
import { RatioOfSums } from './ratio-of-sums.ts';
import { TokenCounts } from './token-counts.ts';
import { wilsonInterval } from './wilson-interval.ts';

const wide = (random: { next(): number }): number => (random.next() - 0.5) * 10 ** Math.floor(random.next() * 12);

describe('CompensatedSum', () => {
  test('does not lose what a plain sum loses', () => {
    const sum = new CompensatedSum();
    sum.addAll([1, 1e100, 1, -1e100]);
    expect(sum.value).toBe(2);
  });

  test('is the same however its terms are split', () => {
    const random = seededRandom(1);
    for (let trial = 0; trial < 1000; trial += 1) {
      const terms = Array.from({ length: 30 }, () => wide(random));
      const parts = [terms.slice(0, 7), terms.slice(7, 19), terms.slice(19)].map((part) => {
        const sum = new CompensatedSum();
        for (const term of part) sum.add(term);
        return sum;
      });
      const whole = new CompensatedSum();
      whole.addAll(terms);
      const [first, second, third] = parts as [CompensatedSum, CompensatedSum, CompensatedSum];
      second.merge(third);
      first.merge(CompensatedSum.from(second.toJson()));
      expect(first.value).toBe(whole.value);
    }
  });
});

test('Moments have the mean and the variance of all values', () => {
  const values = [3, 5, 1, 8, 1000, 2];
  const [all, first, second] = [new Moments(), new Moments(), new Moments()];
  for (const [at, value] of values.entries()) {
    all.add(value);
    (at < 2 ? first : second).add(value);
  }
  first.merge(Moments.from(second.toJson()));
  first.merge(new Moments());
  const mean = values.reduce((sum, value) => sum + value) / 6;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 5;
  for (const moments of [all, first]) {
    expect(moments.mean).toBeCloseTo(mean, 9);
    expect(moments.variance! / variance).toBeCloseTo(1, 12);
  }
  expect([new Moments().mean, new Moments().variance, new Moments().interval]).toEqual([undefined, undefined, undefined]);
});

describe('intervals hold the true value about 95 times in 100:', () => {
  const held = (trial: (random: { next(): number }) => { readonly low: number; readonly high: number } | undefined, truth: number): number => {
    const random = seededRandom(5);
    let count = 0;
    for (let at = 0; at < 1000; at += 1) {
      const { low, high } = trial(random)!;
      if (low <= truth && truth <= high) count += 1;
    }
    return count / 1000;
  };

  test.each([
    ['Moments', 0.5, (random: { next(): number }) => {
      const moments = new Moments();
      for (let at = 0; at < 60; at += 1) moments.add(random.next());
      return moments.interval;
    }],
    ['RatioOfSums', 0.3, (random: { next(): number }) => {
      const ratio = new RatioOfSums();
      for (let at = 0; at < 60; at += 1) {
        const below = 10 + 90 * random.next();
        ratio.add(below * (0.2 + 0.2 * random.next()), below);
      }
      return ratio.interval;
    }],
    ['wilsonInterval', 0.1, (random: { next(): number }) => wilsonInterval(Array.from({ length: 50 }, () => Number(random.next() < 0.1)).reduce((a, b) => a + b), 50)],
  ] as const)('%s', (_, truth, trial) => {
    expect(Math.abs(held(trial, truth) - 0.95)).toBeLessThan(0.025);
  });

  test('and Wilson for few trials', () => {
    const { low, high } = wilsonInterval(8, 10);
    expect([low, high]).toEqual([expect.closeTo(0.4902, 4), expect.closeTo(0.9433, 4)]);
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });
});

describe('TokenCounts', () => {
  test('count as a map does, below and above what an array holds', () => {
    const random = seededRandom(2);
    const ids = Int32Array.from({ length: 3000 }, () => Math.floor(10 ** (random.next() * 6)));
    const skip = Uint8Array.from(ids, () => (random.next() < 0.2 ? 1 : 0));
    const counts = new TokenCounts();
    counts.addAll(ids.subarray(0, 1000), skip.subarray(0, 1000));
    const later = new TokenCounts();
    later.addAll(ids.subarray(1000), skip.subarray(1000));
    counts.merge(TokenCounts.from(later.toJson()));
    const expected = new Map<number, number>();
    for (const [at, id] of ids.entries()) if (skip[at] === 0) expected.set(id, (expected.get(id) ?? 0) + 1);
    expect(new Map(counts)).toEqual(expected);
    expect([counts.size, counts.total]).toEqual([expected.size, [...expected.values()].reduce((a, b) => a + b)]);
    expect([...counts.descending()]).toEqual([...expected.values()].toSorted((a, b) => b - a));
    expect(counts.get(123_456_789)).toBe(0);
    expectCode('invalid-ids', () => counts.add(-1));
  });
});

describe('ExponentialHistogram', () => {
  const of = (values: readonly number[], maxBuckets?: number): ExponentialHistogram => {
    const histogram = new ExponentialHistogram(maxBuckets);
    for (const value of values) histogram.add(value);
    return histogram;
  };

  test('has the same buckets however values were split and merged, at any spread', () => {
    const random = seededRandom(3);
    for (let trial = 0; trial < 150; trial += 1) {
      const spread = [0.2, 4, 20][trial % 3]!;
      const values = (): number[] => Array.from({ length: Math.floor(random.next() * 40) }, () => (random.next() < 0.05 ? 0 : Math.exp((random.next() - 0.5) * spread)));
      const [a, b, c] = [values(), values(), values()];
      const whole = of([...a, ...b, ...c], 160);
      const left = of(a, 160);
      left.merge(of(b, 160));
      left.merge(of(c, 160));
      const right = of(c, 160);
      right.merge(of(b, 160));
      right.merge(ExponentialHistogram.from(of(a, 160).toJson()));
      expect(left.value).toEqual(whole.value);
      expect(right.value).toEqual(whole.value);
      expect(ExponentialHistogram.from(whole.toJson()).toJson()).toEqual(whole.toJson());
    }
  });

  test.each([
    [160, 0.0434],
    [640, 0.0109],
  ])('with %i buckets over 1 ms to 10 s, quantiles are within %f', (maxBuckets, bound) => {
    const random = seededRandom(4);
    const values = Array.from({ length: 20_000 }, () => 1e-3 * 10_000 ** random.next()).toSorted((a, b) => a - b);
    const histogram = of(values, maxBuckets);
    expect(histogram.relativeError).toBeLessThan(bound);
    for (const share of [0, 0.01, 0.5, 0.9, 0.99, 1]) {
      const at = share * (values.length - 1);
      const exact = values[Math.floor(at)]! + (values[Math.ceil(at)]! - values[Math.floor(at)]!) * (at % 1);
      expect(Math.abs(histogram.quantile(share)! / exact - 1)).toBeLessThanOrEqual(histogram.relativeError * 1.001);
    }
    expect([histogram.quantile(0), histogram.quantile(1)]).toEqual([values[0], values.at(-1)]);
  });

  test('puts a power of two where OpenTelemetry does, at the upper end of its bucket, and refuses what is no latency', () => {
    expect(of([1, 2, 4, 0, 1024], 4).value).toEqual({ count: 5, sum: 1031, scale: -2, zero: 1, buckets: [[-1, 1], [0, 2], [2, 1]] });
    expect([of([]).quantile(0.5), of([]).min]).toEqual([undefined, undefined]);
    expectCode('invalid-value', () => of([-1]));
    expectCode('invalid-value', () => of([Number.NaN]));
    expectCode('invalid-option', () => of([], 1));
    expectCode('invalid-merge', () => of([], 4).merge(of([1], 8)));
  });
});
