import * as fc from 'fast-check';
import { expectCode } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { tensorGoldens } from '../goldens.test-support.ts';
import { allocateBudget } from './allocate-budget.ts';
import { globalGuided, segmentShares } from './global-guided.ts';

const { shares } = await tensorGoldens();
const parts = fc.array(fc.tuple(fc.float({ min: 0, max: 100, noNaN: true }), fc.nat(30)), { minLength: 1, maxLength: 12 });

it('adds up to the budget exactly, within the limits and less than 1 from the share where no limit binds', () => {
  fc.assert(fc.property(parts, fc.nat(200), (given, budget) => {
    const [weights, limits] = [given.map(([weight]) => weight), given.map(([, limit]) => limit)];
    const room = limits.reduce((all, each) => all + each, 0);
    const counts = allocateBudget(weights, limits, budget);
    expect(counts.reduce((all, each) => all + each, 0)).toBe(Math.min(budget, room));
    counts.forEach((count, part) => expect(count).toBeLessThanOrEqual(limits[part]!));
    const total = weights.reduce((all, each) => all + each, 0);
    const wanted = weights.map((weight) => (weight / total) * budget);
    if (total > 0 && wanted.every((want, part) => want <= limits[part]! - 1)) counts.forEach((count, part) => expect(Math.abs(count - wanted[part]!)).toBeLessThan(1 + 1e-9));
  }));
});

it('rounds up the largest remainders, the first of equal ones', () => {
  expect([...allocateBudget([1, 1, 1], [9, 9, 9], 5)]).toEqual([2, 2, 1]);
  expect([...allocateBudget([5, 3, 2], [100, 100, 100], 14)]).toEqual([7, 4, 3]);
  expect([...allocateBudget([9, 1, 1], [2, 9, 9], 8)]).toEqual([2, 3, 3]);
  expectCode('invalid-scores', () => allocateBudget([-1], [3], 1));
});

it.each(shares)('gives segments with scores $scores the published shares', ({ scores, temperature, shares: expected }) => {
  segmentShares(scores, temperature).forEach((share, at) => expect(share).toBeCloseTo(expected[at]!, 7));
});

it('gives equal segments equally, important ones more, and keeps their best', () => {
  const scores = [1, 2, 3, 4, 4, 3, 2, 1];
  const kept = (given: readonly number[], temperature = 10): number[] => [...globalGuided({ budget: 4, segments: [4, 4], temperature }).plan({ n: 8, scores: given }).anchor];
  expect(kept(scores)).toEqual([2, 3, 4, 5]);
  expect(kept([5, 5, 5, 5, 1, 2, 0, 0], 1)).toHaveLength(4);
  expect(kept([5, 6, 5, 5, 1, 2, 0, 0], 1).filter((place) => place < 4).length).toBeGreaterThan(2);
  expectCode('invalid-segments', () => globalGuided({ budget: 4, segments: [4, 5] }).plan({ n: 8, scores }));
});

it('ranks by what matters within a segment too', () => {
  const [scores, local] = [[1, 1, 1, 1], [0, 0, 9, 0]];
  expect([...globalGuided({ budget: 1, segments: [4], local }).plan({ n: 4, scores }).anchor]).toEqual([2]);
});
