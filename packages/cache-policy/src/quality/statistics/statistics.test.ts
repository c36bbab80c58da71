import { seededRandom } from '@tokstream/core';
import { describe, expect, it } from 'vitest';
import { meanByTenth } from './mean-by-tenth.ts';
import { meanInterval } from './mean-interval.ts';

describe('meanInterval', () => {
  it('of independent values is that of Student', () => {
    // t(4, 97.5 %) = 2.776, standard deviation sqrt(2.5).
    const { mean, low, high } = meanInterval([1, 2, 3, 4, 5]);
    expect(mean).toBe(3);
    expect(high! - 3).toBeCloseTo((2.776 * Math.sqrt(2.5)) / Math.sqrt(5), 2);
    expect(high! + low!).toBeCloseTo(6, 9);
  });

  it('of values that hang together is no narrower than their blocks are uncertain', () => {
    // Each of 20 draws stands 50 times: a thousand values know no more than 20.
    const random = seededRandom(1);
    const draws = Array.from({ length: 20 }, () => random.next());
    const repeated = meanInterval(draws.flatMap((draw) => Array.from({ length: 50 }, () => draw)));
    const plain = meanInterval(draws);
    expect(repeated.high! - repeated.low!).toBeCloseTo(plain.high! - plain.low!, 9);
  });

  it('holds the true mean about 95 times in 100', () => {
    const random = seededRandom(7);
    let held = 0;
    for (let trial = 0; trial < 1000; trial += 1) {
      let value = 0;
      // Neighbours correlate at 0.8; their mean is 0.5.
      const values = Array.from({ length: 1000 }, () => (value = 0.8 * value + 0.2 * random.next()));
      const { low, high } = meanInterval(values.slice(20));
      if (low! <= 0.5 && high! >= 0.5) held += 1;
    }
    expect(held).toBeGreaterThan(920);
    expect(held).toBeLessThan(975);
  });

  it('gives no interval for fewer than four values', () => {
    expect([meanInterval([]), meanInterval([1, 2, 6])]).toEqual([{ mean: 0 }, { mean: 3 }]);
  });
});

describe('meanByTenth', () => {
  it('parts values evenly, and has fewer parts for fewer values', () => {
    expect(meanByTenth(Array.from({ length: 20 }, (_, at) => at))).toEqual([0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5, 16.5, 18.5]);
    expect([meanByTenth([4, 5]), meanByTenth([])]).toEqual([[4, 5], []]);
  });
});
