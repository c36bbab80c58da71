import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { randomIds, randomModel } from '../../random-model.test-support.ts';
import { layerCosines } from './layer-cosines.ts';
import { meanCosine as plainMeanCosine } from './mean-cosine.reference.ts';
import { meanCosine } from './mean-cosine.ts';
import { overSmoothing, type OverSmoothingResult } from './over-smoothing.ts';

await backendMatrix(selectBackend, () => {
  it('takes the mean over pairs without making them', () =>
    leakGuard(async () => {
      const random = seededRandom(2);
      for (const [count, width] of [[1, 3], [2, 3], [40, 5]] as const) {
        const vectors = Float32Array.from({ length: count * width }, (_, at) => (Math.floor(at / width) === 7 ? 0 : random.next() - 0.3));
        const tensors = tf.tidy(() => ({ vectors: tf.tensor2d(vectors, [count, width]), cosine: meanCosine(tf.tensor2d(vectors, [count, width])) }));
        expect((await tensors.cosine.data())[0]).toBeCloseTo(plainMeanCosine(vectors, width), 5);
        tf.dispose(tensors);
      }
    }));

  it('is 1 for tokens that are alike and 0 for orthogonal ones', async () => {
    closeTo(await layerCosines([Float32Array.of(1, 2, 2, 4, 3, 6), Float32Array.of(1, 0, 0, 2, 0, 0)], 3), [1, 0], 1e-6);
    expect(await layerCosines([], 3)).toEqual([]);
  });

  it('reads a model layer by layer', () =>
    leakGuard(async () => {
      using model = await randomModel();
      using cache = model.createCache();
      const { hidden } = await model.forward({ input: { ids: randomIds(12) } }, cache, { hidden: true, logits: 'none' });
      closeTo(await layerCosines(hidden, 12), hidden.map((stream) => plainMeanCosine(stream, 16)), 1e-5);
    }));
});

describe('over-smoothing', () => {
  it('is the mean over texts, and how far it rises', () => {
    const metric = overSmoothing();
    const state = metric.init();
    for (const cosines of [[0.25, 0.5], [0.75, 0.75], []]) metric.add(state, cosines);
    expect(metric.result(state) as OverSmoothingResult).toEqual({ texts: 2, cosine: [0.5, 0.625], rise: 0.125 });
    expectCode('invalid-shape', () => metric.add(state, [1]));
  });
});
