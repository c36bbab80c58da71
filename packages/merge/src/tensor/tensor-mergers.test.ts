import { seededRandom } from '@tokstream/core';
import { describe, expect, it } from 'vitest';
import { identityPlan } from '../plan/identity-plan.ts';
import { type MadePlan, planLaws } from '../plan/plan-laws.test-support.ts';
import { plainFeatures } from './features/plain-features.ts';
import { tensorMergers } from './registry.test-support.ts';
import type { MergeInput } from './tensor-merger.ts';

const lengths = [5, 6, 17, 40];

describe.each(tensorMergers.map((entry) => [entry.name, entry] as const))('%s', (_, { examples, neutral }) => {
  planLaws(() => lengths.flatMap((n) => examples(n).flatMap((merger): MadePlan[] => [n, n + 100].map((seed) => {
    const input = randomInput(n, seed);
    return { plan: merger.plan(input), size: input.size! };
  }))));

  it('shortens, the same way each time, and leaves all as it is where nothing is to go', () => {
    for (const n of lengths) {
      for (const merger of examples(n)) {
        const plan = merger.plan(randomInput(n, n));
        expect(plan.m).toBeLessThan(n);
        expect(plan.m).toBeGreaterThan(0);
        expect(merger.plan(randomInput(n, n))).toEqual(plan);
      }
      const input = randomInput(n, n);
      expect(neutral(n).plan(input)).toEqual(identityPlan(n, input.size));
    }
  });

  it('takes sequences of no position and of one', () => {
    for (const n of [0, 1]) expect(neutral(n).plan(randomInput(n, 1)).m).toBe(n);
  });

  it('breaks ties by order, so equal rows and scores give a plan too', () => {
    const input: MergeInput = { n: 8, features: plainFeatures(new Float32Array(16).fill(1), 2), scores: new Float32Array(8).fill(-1) };
    for (const merger of examples(8)) expect(merger.plan(input)).toEqual(merger.plan(input));
  });
});

/** Sizes are small whole numbers, so sums are exact. */
function randomInput(n: number, seed: number): MergeInput {
  const random = seededRandom(seed);
  const width = 4;
  return {
    n,
    features: plainFeatures(Float32Array.from({ length: n * width }, () => random.next() - 0.5), width),
    scores: Float32Array.from({ length: n }, () => -2 * random.next()),
    size: Float32Array.from({ length: n }, () => 1 + Math.floor(4 * random.next())),
    layers: 4,
  };
}
