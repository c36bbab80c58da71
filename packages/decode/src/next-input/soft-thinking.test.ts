import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostLikely } from '../samplers/greedy.ts';
import { conceptOf } from './concept.ts';
import { conceptReference } from './concept.reference.ts';
import { runSteps, sequenceOf, sure } from './next-input.test-support.ts';
import { softThinking } from './soft-thinking.ts';

/** vec:softThinking of the specs. */
const vector = {
  logits: [2, 1, 0, -1, -3], temperature: 0.6, topK: 3, entropy: 0.589407, weights: [0.816627, 0.154241, 0.029132],
  embeddings: [[1, 0], [0, 1], [1, 1], [2, -1], [0, 0.5]], concept: [0.845759, 0.183373],
};
const wide = { topP: 1, minP: 0, keep: Number.POSITIVE_INFINITY };
const unsure = [2, 1.5, 1, 0, 0];

describe('a concept', () => {
  it('has the weights, the entropy and the embedding of the vector', () => {
    const { ids, weights, entropy } = conceptOf(Float32Array.from(vector.logits), { ...wide, temperature: vector.temperature, topK: vector.topK });
    expect([...ids]).toEqual([0, 1, 2]);
    for (const [at, weight] of weights.entries()) expect(weight).toBeCloseTo(vector.weights[at]!, 6);
    expect(entropy).toBeCloseTo(vector.entropy, 6);
    for (const column of [0, 1]) {
      expect(ids.reduce((sum, id, at) => sum + weights[at]! * vector.embeddings[id]![column]!, 0)).toBeCloseTo(vector.concept[column]!, 6);
    }
  });

  it('is narrowed as defined, with every combination of filters', () => {
    const logit = fc.oneof(fc.constant(Number.NEGATIVE_INFINITY), fc.integer({ min: -40, max: 40 }).map((value) => value / 8));
    const size = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Number.POSITIVE_INFINITY));
    const options = fc.record({ temperature: fc.constantFrom(0.3, 1, 2), topK: size, topP: fc.constantFrom(0.101, 0.503, 0.907, 1), minP: fc.constantFrom(0, 0.0501, 0.3003), keep: size });
    const property = fc.property(fc.array(logit, { minLength: 1, maxLength: 12 }).filter((all) => all.some(Number.isFinite)), options, (logits, settings) => {
      const expected = [...conceptReference(logits, settings)].filter(([, weight]) => weight > 0);
      const { ids, weights } = conceptOf(Float32Array.from(logits), settings);
      expect([...ids]).toEqual(expected.map(([id]) => id));
      for (const [at, [, weight]] of expected.entries()) expect(weights[at]).toBeCloseTo(weight, 5);
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('is as small as top-p allows where a sum just reaches it', () => {
    expect([...conceptOf(Float32Array.of(1, 1), { temperature: 1, topK: 9, topP: 0.5, minP: 0, keep: 9 }).ids]).toEqual([0]);
  });

  it('has the entropy of the whole distribution, ruled-out tokens aside', () => {
    const settings = { temperature: 1, topK: 1, topP: 0.5, minP: 1, keep: 1 };
    expect(conceptOf(Float32Array.of(3, 3, -Infinity, 3, 3), settings).entropy).toBeCloseTo(Math.log(4), 12);
    expect(conceptOf(Float32Array.of(-Infinity, 3), settings).entropy).toBe(0);
  });
});

describe('softThinking', () => {
  it('keeping one token is greedy decoding until the end of thinking', () => {
    const rows = fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(rows, (logits) => {
      const greedy = logits.map((row) => mostLikely(Float32Array.from(row)));
      const end = greedy.indexOf(5);
      const expected = greedy.map((id, at) => ({ id: end !== -1 && at > end ? 99 : id }));
      expect(runSteps(softThinking({ endOfThinking: 5, keep: 1 }), logits)).toEqual(expected);
    }));
  });

  it('feeds mixtures until the end comes up, then that token itself, then what is picked', () => {
    const steps = runSteps(softThinking({ endOfThinking: 3 }), [unsure, sure(2), sure(3), unsure, sure(3)]);
    expect(steps.map(({ id }) => id)).toEqual([0, 2, 3, 99, 99]);
    expect(steps.map(({ mixture }) => mixture?.ids.length ?? 1)).toEqual([5, 1, 1, 1, 1]);
  });

  it('forces the end after so many cold steps in a row; a warm one starts the count anew', () => {
    const thinking = softThinking({ endOfThinking: 4, coldStop: { entropy: 0.01, steps: 2 } });
    expect(runSteps(thinking, [sure(1), unsure, sure(1), sure(1), sure(1)]).map(({ id }) => id)).toEqual([1, 0, 1, 4, 99]);
    // Every sequence counts for itself.
    expect(runSteps(thinking, [sure(1), unsure]).map(({ id }) => id)).toEqual([1, 0]);
    const longest = runSteps(softThinking({ endOfThinking: 4, coldStop: { entropy: 0.01 } }), Array.from({ length: 300 }, () => sure(1)));
    expect(longest.findIndex(({ id }) => id === 4)).toBe(255);
    expect(runSteps(softThinking({ endOfThinking: 4 }), Array.from({ length: 300 }, () => sure(1))).every(({ id }) => id === 1)).toBe(true);
  });

  it('forces the end after maxSteps', () => {
    const steps = runSteps(softThinking({ endOfThinking: 4, maxSteps: 2 }), [unsure, unsure, unsure, unsure]);
    expect(steps.map(({ id }) => id)).toEqual([0, 0, 4, 99]);
    // The end is fed as itself, though the step had a mixture.
    expect(steps.slice(2)).toEqual([{ id: 4 }, { id: 99 }]);
    expect(runSteps(softThinking({ endOfThinking: 4, maxSteps: 0 }), [unsure, unsure]).map(({ id }) => id)).toEqual([4, 99]);
  });

  it.each(['dirichlet', 'gumbel'] as const)('perturbed by %s counts the heaviest token, with weights that sum to 1, from the sequence’s generator', (type) => {
    const run = (seed: number): ReturnType<typeof runSteps> => runSteps(softThinking({ endOfThinking: 4, perturbation: { type } }), Array.from({ length: 40 }, () => [2, 2, 2, 2, -9]), seededRandom(seed));
    const steps = run(1);
    for (const { id, mixture } of steps) {
      expect(id).toBe(mixture!.ids[0]);
      expect([...mixture!.weights]).toEqual([...mixture!.weights].toSorted((a, b) => b - a));
      expect(mixture!.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 5);
    }
    expect(new Set(steps.map(({ id }) => id)).size).toBe(4);
    expect(run(1)).toEqual(steps);
    expect(run(2)).not.toEqual(steps);
  });

  it.each([
    { endOfThinking: -1 }, { endOfThinking: 1.5 }, { temperature: 0 }, { topK: 0 }, { topP: 0 }, { minP: 2 }, { keep: 0.5 }, { maxSteps: -1 },
    { coldStop: { entropy: -1 } }, { coldStop: { entropy: 1, steps: 0 } }, { perturbation: { type: 'gumbel', temperature: 0 } as const }, { perturbation: { type: 'dirichlet', concentration: -1 } as const },
  ])('refuses %j', (options) => {
    expect(() => softThinking({ endOfThinking: 1, ...options })).toThrowError(expect.objectContaining({ code: 'invalid-option' }));
  });

  it('refuses an end that the model does not have', () => {
    expect(() => softThinking({ endOfThinking: 5 }).start(sequenceOf(5))).toThrowError(expect.objectContaining({ code: 'invalid-option' }));
  });
});
