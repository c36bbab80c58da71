import { seededRandom } from '@tokstream/core';
import { describe, expect, it } from 'vitest';
import { drawGumbel, drawLogGamma } from './draw-noise.ts';
import { perturbConcept } from './perturb-concept.ts';

const draws = 8000;

function momentsOf(draw: () => number): { mean: number; variance: number } {
  const values = Array.from({ length: draws }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / draws;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws };
}

describe('noise', () => {
  // Mean and variance of the logarithm: digamma and trigamma of the shape, by torch.
  it.each([[0.05, -20.497_844_991, 401.532_357_341], [0.7, -1.220_023_554, 2.834_049_158], [3, 0.922_784_335, 0.394_934_067]] as const)('the logarithm of a gamma value of shape %d has mean %d and variance %d', (shape, mean, variance) => {
    const random = seededRandom(1);
    const got = momentsOf(() => drawLogGamma(shape, random));
    expect(Math.abs(got.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / draws));
    expect(Math.abs(got.variance / variance - 1)).toBeLessThan(0.12);
  });

  it('a Gumbel value has Euler’s constant for its mean and variance π²/6', () => {
    const random = seededRandom(2);
    const got = momentsOf(() => drawGumbel(random));
    expect(got.mean).toBeCloseTo(0.5772, 1);
    expect(got.variance).toBeCloseTo(Math.PI ** 2 / 6, 1);
  });

  it('stays finite at the ends of what a generator gives', () => {
    for (const value of [0, 1 - 2 ** -32]) {
      const random = { ...seededRandom(1), next: () => value };
      expect(Number.isFinite(drawGumbel(random))).toBe(true);
    }
  });
});

describe('perturbConcept', () => {
  const concept = { ids: Int32Array.of(4, 1, 7), weights: Float32Array.of(0.6, 0.3, 0.1), entropy: 1 };
  const meanWeights = (perturbation: Parameters<typeof perturbConcept>[1]): number[] => {
    const random = seededRandom(3);
    const sums = new Map<number, number>();
    for (let draw = 0; draw < draws; draw += 1) {
      const { ids, weights } = perturbConcept(concept, perturbation, random);
      for (const [at, id] of ids.entries()) sums.set(id, (sums.get(id) ?? 0) + weights[at]! / draws);
    }
    return [4, 1, 7].map((id) => sums.get(id)!);
  };

  it.each([0.05, 1, 100])('keeps the weights on average, with a Dirichlet law of concentration %d', (concentration) => {
    for (const [at, mean] of meanWeights({ type: 'dirichlet', concentration }).entries()) expect(Math.abs(mean - concept.weights[at]!)).toBeLessThan(0.025);
  });

  it('near temperature 0 a Gumbel softmax draws one token by its weight', () => {
    for (const [at, mean] of meanWeights({ type: 'gumbel', temperature: 1e-3 }).entries()) expect(Math.abs(mean - concept.weights[at]!)).toBeLessThan(0.025);
  });
});
