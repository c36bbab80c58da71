import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { describe, it } from 'vitest';
import { adamWStep, type AdamWOptions } from './adamw.ts';
import { referenceAdamW } from './adamw.reference.ts';
import { clipGradients } from './clip-gradients.ts';

const steps = 7;

await backendMatrix(selectBackend, () => {
  describe('adamWStep', () => {
    it.each<[string, number[], AdamWOptions, number]>([
      ['decays matrices', [2, 3], {}, 0.1],
      ['leaves vectors without decay', [6], {}, 0],
      ['takes its constants', [3, 2], { beta1: 0.5, beta2: 0.7, epsilon: 0.1, weightDecay: 0.3 }, 0.3],
    ])('%s and follows the algorithm for every number over many steps', (_, shape, options, weightDecay) =>
      leakGuard(() => {
        const random = seededRandom(5);
        const start = Float32Array.from({ length: 6 }, () => random.next() - 0.5);
        const gradients = Array.from({ length: steps }, () => Float32Array.from({ length: 6 }, () => 4 * (random.next() - 0.5)));
        const rates = gradients.map(() => 0.05 * random.next());
        const slot = { weight: tf.tidy(() => tf.variable(tf.tensor(start, shape))), firstMoment: tf.tidy(() => tf.variable(tf.zeros(shape))), secondMoment: tf.tidy(() => tf.variable(tf.zeros(shape))) };
        gradients.forEach((gradient, step) => tf.tidy(() => adamWStep(slot, tf.tensor(gradient, shape), step, rates[step]!, options)));
        const wanted = Array.from(start, (weight, at) =>
          referenceAdamW(weight, gradients.map((gradient) => gradient[at]!), rates, { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, ...options, weightDecay }),
        );
        closeTo(slot.weight.dataSync(), wanted, 2e-6);
        tf.dispose(Object.values(slot));
      }),
    );
  });

  describe('clipGradients', () => {
    it.each([
      ['scales all to the largest length', 1, 1 / 13],
      ['leaves shorter ones alone', 20, 1],
    ])('%s and gives the length before', (_, maxNorm, scale) =>
      leakGuard(() => {
        const given = [[3, 0, 4], [12]];
        tf.tidy(() => {
          const { gradients, norm } = clipGradients(given.map((values) => tf.tensor1d(values)), maxNorm);
          closeTo(norm.dataSync(), [13], 1e-6);
          gradients.forEach((gradient, at) => closeTo(gradient.dataSync(), given[at]!.map((value) => value * scale), 1e-6));
        });
      }),
    );

    it('gives zero for no gradient at all', () => {
      tf.tidy(() => {
        const { gradients, norm } = clipGradients([tf.zeros([2])], 1);
        closeTo([...norm.dataSync(), ...gradients[0]!.dataSync()], [0, 0, 0], 0);
      });
    });
  });
});
