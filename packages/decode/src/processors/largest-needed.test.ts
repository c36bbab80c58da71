import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { greedy } from '../samplers/greedy.ts';
import { sample } from '../samplers/sample.ts';
import { keepLargest } from './largest-needed.test-support.ts';
import { largestNeeded } from './largest-needed.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { processors } from './registry.ts';

const vocabulary = 24;
/** Few values, so that many are equal; and neighbours, which a division makes equal. */
const anyLogit = fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(1.3, Math.fround(1.3) + 2 ** -23, Math.fround(1.3) - 2 ** -23, Number.NEGATIVE_INFINITY), fc.double({ min: -8, max: 8, noNaN: true }));
const anyRow = fc.array(anyLogit, { minLength: vocabulary, maxLength: vocabulary }).filter((row) => row.some(Number.isFinite)).map((row) => Float32Array.from(row));
const anyHistory = fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 9 });
const examples = processors.filter(({ kind }) => kind !== 'guidance').flatMap(({ name, examples: all }) => all.map((create) => ({ name, create })));

/** The `count` largest, ties included, with their values. */
function largestOf(logits: Float32Array, count: number): Map<number, number> {
  const bound = logits.toSorted((a, b) => b - a)[Math.min(count, logits.length) - 1]!;
  return new Map([...logits.entries()].filter(([, logit]) => logit >= bound && logit !== Number.NEGATIVE_INFINITY));
}

it('processors leave the largest logits of a row as they were where they got no more than they need', () => {
  let spared = 0;
  for (const example of examples) fc.assert(
    fc.property(fc.array(fc.constantFrom(...examples), { maxLength: 1 }).chain((other) => fc.shuffledSubarray([example, ...other], { minLength: 1 + other.length })), anyRow, anyHistory, fc.nat(), fc.constantFrom(1, 2, 5, Number.POSITIVE_INFINITY), fc.nat({ max: 3 }), (parts, row, history, prompt, count, ahead) => {
      const promptLength = prompt % (history.length + 1);
      const apply = (logits: Float32Array): Float32Array => {
        for (const processor of parts.map(({ create }): LogitsProcessor => create())) processor.apply(logits, { history, promptLength, companions: [] });
        return logits;
      };
      const needed = largestNeeded(parts.map(({ create }) => create()), count, { promptLength, least: history.length - Math.min(ahead, history.length - promptLength), most: history.length });
      if (needed >= vocabulary) return;
      spared += 1;
      expect(largestOf(apply(keepLargest(row, needed)), count)).toEqual(largestOf(apply(row.slice()), count));
    }),
    { numRuns: 300 },
  );
  expect(spared).toBeGreaterThan(800);
});

it('samplers pick the same token of no more than they need', () => {
  const option = (max: number): fc.Arbitrary<number | undefined> => fc.option(fc.double({ min: 0.05, max, noNaN: true }), { nil: undefined });
  const anySampler = fc.record({ temperature: fc.constantFrom(0, 0.3, 1, 3), topK: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }), topP: option(1), minP: option(1), typical: option(1), repetitionPenalty: fc.constantFrom(undefined, 1.5, 0.5), presencePenalty: fc.constantFrom(undefined, 0.7) });
  let spared = 0;
  fc.assert(
    fc.property(fc.option(anySampler), anyRow, anyHistory, fc.nat(), (options, row, history, seed) => {
      const set = Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
      const sampler = options === null ? greedy() : sample(set);
      const needed = sampler.largestNeeded!({ promptLength: 1, least: history.length, most: history.length });
      if (needed >= vocabulary) return;
      spared += 1;
      const pick = (logits: Float32Array): number => sampler.pick(logits, { history, promptLength: 1, companions: [] }, seededRandom(seed));
      expect(pick(keepLargest(row, needed))).toBe(pick(row.slice()));
    }),
    { numRuns: 2000 },
  );
  expect(spared).toBeGreaterThan(800);
});
