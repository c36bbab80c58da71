import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashText } from './hash.ts';
import { pretokenCounter } from './pretoken-counter.ts';
import type { TextCutter } from './text-cutter.ts';

/** Every push is a unit. */
const units: TextCutter = { held: 0, push: (chunk) => [chunk], flush: () => [] };

test('forgets the rarest when there are too many, and says how much', () => {
  const counter = pretokenCounter(units, { maxDistinct: 4 });
  for (const unit of ['a', 'a', 'a', 'b', 'b', 'c', 'd', 'e']) counter.push(unit);
  expect(counter.counts).toEqual(new Map([['a', 3], ['b', 2]]));
  expect(counter.dropped).toBe(3);
});

test('counts rare phrases as their words before it forgets words', () => {
  const counter = pretokenCounter(units, { maxDistinct: 6, simplify: (phrase) => phrase.split('+') });
  for (const unit of ['a', 'a+b', 'a+b', 'a+c', 'b+a', 'c+b', 'c+a', 'b+c']) counter.push(unit);
  expect(counter.counts).toEqual(new Map([['a', 4], ['a+b', 2], ['c', 4], ['b', 3]]));
  expect(counter.dropped).toBe(5);
});

test('a sample is exact for the units in it and the same for any order and any shards', () => {
  const sampleBy = (unit: string): number => hashText(unit, 5) / 2 ** 32;
  const numbers = fc.array(fc.nat(60).map(String), { maxLength: 120 });
  fc.assert(
    fc.property(numbers, numbers, (one, two) => {
      const count = (list: readonly string[]): ReturnType<typeof pretokenCounter> => {
        const counter = pretokenCounter(units, { maxDistinct: 10, sampleBy });
        for (const unit of list) counter.push(unit);
        return counter;
      };
      const all = count([...one, ...two]);
      const merged = count(two.toReversed());
      merged.merge(count(one).counts);
      expect(merged.counts.size).toBeLessThanOrEqual(10);
      expect(new Map([...merged.counts].toSorted())).toEqual(new Map([...all.counts].toSorted()));
      for (const [unit, times] of all.counts) expect(times).toBe([...one, ...two].filter((other) => other === unit).length);
    }),
    { numRuns: 200 },
  );
});
