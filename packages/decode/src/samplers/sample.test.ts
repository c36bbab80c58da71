import { seededRandom } from '@tokstream/core';
import { expect, it } from 'vitest';
import type { StepContext } from '../processors/logits-processor.ts';
import { probabilities } from '../processors/processors.reference.ts';
import { greedy } from './greedy.ts';
import { logProbability } from './log-probability.ts';
import { sample } from './sample.ts';
import type { Sampler } from './sampler.ts';
import { topIds } from './top-ids.ts';

const logits = [2, 1, 0, -1, -20];
const nothing = Number.NEGATIVE_INFINITY;
const context: StepContext = { history: [4, 4, 0], promptLength: 1, companions: [] };

it('draws with the probabilities of the model', () => {
  const random = seededRandom(7);
  const draws = 50_000;
  const counts = logits.map(() => 0);
  const sampler = sample({ temperature: 0.7, topK: 3 });
  for (let draw = 0; draw < draws; draw += 1) counts[sampler.pick(Float32Array.from(logits), context, random)]! += 1;
  const expected = probabilities(logits.slice(0, 3).map((logit) => logit / 0.7));
  const chiSquare = expected.reduce((sum, share, id) => sum + (counts[id]! - draws * share) ** 2 / (draws * share), 0);
  // 13.8 is the 0.999 quantile with two degrees of freedom.
  expect(chiSquare).toBeLessThan(13.8);
  expect(counts.slice(3)).toEqual([0, 0]);
});

it('is greedy at temperature 0, ties by lower id', () => {
  expect(sample({ temperature: 0 }).name).toBe('greedy');
  expect(greedy().pick(Float32Array.of(1, 3, 3), context, seededRandom(1))).toBe(1);
});

it('narrows to the law it draws from', () => {
  const narrowed = (sampler: Sampler): number[] => {
    const changed = Float32Array.from(logits);
    sampler.narrow!(changed, context);
    return [...changed];
  };
  expect(narrowed(greedy())).toEqual([2, nothing, nothing, nothing, nothing]);
  expect(narrowed(sample())).toEqual(logits);
  expect(narrowed(sample({ temperature: 0.5, topK: 2 }))).toEqual([4, 2, nothing, nothing, nothing]);
  // Prompt 4, generated 4 and 0; penalties come first, greedy after them.
  expect(narrowed(sample({ repetitionPenalty: 4, presencePenalty: 1, frequencyPenalty: 2, temperature: 0.5 }))).toEqual([-5, 2, 0, -2, -166]);
  expect(narrowed(sample({ repetitionPenalty: 4, temperature: 0 }))).toEqual([nothing, 1, nothing, nothing, nothing]);
  expect(sample({ repetitionPenalty: 4, temperature: 0 }).pick(Float32Array.from(logits), context, seededRandom(1))).toBe(1);
});

it('gives log-probabilities as they are defined', () => {
  // specs: logits (2, 1, 0, -1), token 1 -> -1.4401897
  expect(logProbability(Float32Array.of(2, 1, 0, -1), 1)).toBeCloseTo(-1.4401897, 7);
});

it('finds the largest logits, ties by lower id', () => {
  const tied = Float32Array.of(1, 5, 3, 5, -Infinity, 3, 9);
  expect([0, 1, 3, 5, 99].map((count) => topIds(tied, count))).toEqual([[], [6], [6, 1, 3], [6, 1, 3, 2, 5], [6, 1, 3, 2, 5, 0, 4]]);
});
