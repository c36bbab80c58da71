import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { forwardTraining, type LlamaConfig, listParameters, mapParameters, memoryWeights, uploadParameters } from '@tokstream/model';
import { backendMatrix, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { tinyBatch, tinyConfig, tinyWeights } from '../tiny-llama.test-support.ts';
import { causalLmLoss } from './causal-lm-loss.ts';

/**
 * Length of the step along a direction. Losses near 3 carry errors of some 3e-7, so a slope is known to about 2e-5; the
 * curvature adds errors of the order of the square of the step.
 */
const step = 1e-2;

await backendMatrix(selectBackend, () => {
  it.each<[string, LlamaConfig]>([
    ['with a head of its own and all biases', tinyConfig],
    ['with a tied head, one key head and stretched positions', { ...tinyConfig, tied: true, attentionBias: false, mlpBias: false, kvHeads: 1, ropeScaling: { type: 'linear', factor: 2 } }],
  ])('the gradient of the loss in every weight is its slope, %s', (_, config) =>
    leakGuard(async () => {
      const uploaded = await uploadParameters(config, memoryWeights(tinyWeights(config)));
      const named = listParameters(uploaded);
      const [inputs, targets] = [tinyBatch(1).ids.slice(0, 10), tinyBatch(2).ids.slice(0, 10)];
      const lossOf = (weights: readonly tf.Tensor[]): tf.Scalar => {
        const byPath = new Map(named.map(([path], at) => [path, weights[at]!]));
        return causalLmLoss(forwardTraining(config, mapParameters(uploaded, (_, path) => byPath.get(path)!), tf.tensor1d(inputs, 'int32'), 2), targets);
      };
      const weights = named.map(([, weight]) => weight);
      const gradients = tf.tidy(() => tf.grads((...given: tf.Tensor[]) => lossOf(given))(weights).map((gradient) => gradient.dataSync<'float32'>().slice()));
      const random = seededRandom(3);
      named.forEach(([path, weight], at) => {
        const gradient = gradients[at]!;
        // Half of the direction is the gradient's own, so that the slope is never lost in noise; the other half is random.
        const length = Math.hypot(...gradient);
        expect(length, path).toBeGreaterThan(1e-3);
        const noise = Float32Array.from(gradient, () => random.next() - 0.5);
        const noiseLength = Math.hypot(...noise);
        const direction = gradient.map((value, index) => value / length + noise[index]! / noiseLength);
        const wanted = direction.reduce((sum, value, index) => sum + value * gradient[index]!, 0);
        const lossAt = (distance: number): number =>
          tf.tidy(() => lossOf(weights.map((other, index) => (index === at ? tf.add(weight, tf.mul(tf.tensor(direction, weight.shape), distance)) : other))).dataSync()[0]!);
        // Two central differences cancel the error of third order (Richardson).
        const slope = (distance: number): number => (lossAt(distance) - lossAt(-distance)) / (2 * distance);
        const found = (4 * slope(step) - slope(2 * step)) / 3;
        expect(Math.abs(found - wanted), `${path}: slope ${found}, gradient ${wanted}`).toBeLessThan(1e-4 + 2e-3 * Math.abs(wanted));
      });
      tf.dispose(weights);
    }),
  );
});
