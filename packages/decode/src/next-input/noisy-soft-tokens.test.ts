import { seededRandom } from '@tokstream/core';
import { describe, expect, it } from 'vitest';
import { embeddingRms } from './embedding-rms.ts';
import { runSteps, sure } from './next-input.test-support.ts';
import { noiseLogDensity } from './noise-log-density.ts';
import { noisySoftTokens, type NoisyStep } from './noisy-soft-tokens.ts';
import { softThinking } from './soft-thinking.ts';

const logits = [[2, 1.5, 1, 0, -3], [0, 0, 3, 2, -1], sure(2), [1, 1, 1, 1, 0], sure(4), [1, 2, 3, 2, 1]];
const common = { endOfThinking: 4, embeddingRms: 0.5 };

describe('noisySoftTokens', () => {
  it('without noise is soft thinking with the same narrowing, and leaves the generator alone', () => {
    const narrowing = { temperature: 0.5, topK: 3, topP: 0.9, minP: 0.01, keep: 2 };
    const random = seededRandom(5);
    expect(runSteps(noisySoftTokens({ ...common, ...narrowing, sigma: 0 }), logits, random)).toEqual(runSteps(softThinking({ endOfThinking: 4, ...narrowing }), logits));
    expect(random.save()).toEqual(seededRandom(5).save());
  });

  it('adds noise of a share of the embeddings’ scale to the same sums, until the end of thinking', () => {
    const width = 4_000;
    const clean = runSteps(noisySoftTokens({ ...common, sigma: 0 }), logits);
    const noisy = runSteps(noisySoftTokens({ ...common, sigma: 0.4 }), logits, seededRandom(2), width);
    expect(noisy.map(({ id }) => id)).toEqual([0, 2, 2, 0, 4, 99]);
    expect(noisy.map(({ mixture }) => mixture?.noise?.length)).toEqual([width, width, width, width, undefined, undefined]);
    for (const [at, { mixture }] of noisy.entries()) {
      if (mixture === undefined) continue;
      expect([...mixture.ids]).toEqual([...(clean[at]!.mixture?.ids ?? [clean[at]!.id])]);
      expect([...mixture.weights]).toEqual([...(clean[at]!.mixture?.weights ?? [1])]);
      const noise = [...mixture.noise!].map((value) => value / 0.2);
      const moment = (power: number): number => noise.reduce((sum, value) => sum + value ** power, 0) / width;
      // Five standard errors of each moment of a standard normal law.
      expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(1 / width));
      expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / width));
      expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15 / width));
      expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / width));
    }
    expect(noisy[0]!.mixture!.noise).not.toEqual(noisy[1]!.mixture!.noise);
    expect(runSteps(noisySoftTokens({ ...common, sigma: 0.4 }), logits, seededRandom(2), width)).toEqual(noisy);
  });

  it('fuzzy is noise on the most likely token', () => {
    const steps = runSteps(noisySoftTokens({ ...common, mode: 'fuzzy' }), logits.slice(0, 2));
    expect(steps.map(({ mixture }) => [...mixture!.ids, ...mixture!.weights])).toEqual([[0, 1], [2, 1]]);
    expect(runSteps(noisySoftTokens(common), [[2, 1.5, 1, 0, -3]])[0]!.mixture!.ids).toHaveLength(5);
  });

  it('tells of each noisy step and its log-density', () => {
    const told: NoisyStep[] = [];
    const steps = runSteps(noisySoftTokens({ ...common, onNoise: (step) => told.push(step) }), logits);
    expect(told.map(({ sequence, step, id, mixture }) => ({ sequence, step, id, mixture }))).toEqual(steps.slice(0, 4).map(({ id, mixture }, step) => ({ sequence: 3, step, id, mixture })));
    for (const { mixture, sigma, logDensity } of told) expect([sigma, logDensity]).toEqual([0.165, noiseLogDensity(mixture.noise, 0.165)]);
  });

  it('has the log-density that torch.distributions.Normal(0, 0.4) gives', () => {
    expect(noiseLogDensity(Float32Array.of(0.25, -0.5, 0.125, 1), 0.4)).toBeCloseTo(-4.160_981_830_322_07, 12);
  });

  it.each([{ embeddingRms: 0 }, { embeddingRms: Number.NaN }, { sigma: -1 }, { temperature: -1 }, { endOfThinking: 0.5 }])('refuses %j', (options) => {
    expect(() => noisySoftTokens({ ...common, ...options })).toThrowError(expect.objectContaining({ code: 'invalid-option' }));
  });
});

describe('embeddingRms', () => {
  it('is the root of the mean square over the whole vocabulary', async () => {
    const vocabulary = 5000;
    const seen = new Set<number>();
    const embed = (ids: Int32Array): Promise<Float32Array> => Promise.resolve(Float32Array.from([...ids].flatMap((id) => [seen.add(id) && 3, id % 2 === 0 ? 1 : -5])));
    expect(await embeddingRms({ shape: { vocabulary }, embed })).toBeCloseTo(Math.sqrt((9 + (1 + 25) / 2) / 2), 12);
    expect(seen.size).toBe(vocabulary);
    await expect(embeddingRms({ shape: { vocabulary }, embed }, AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' });
  });
});
