import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import * as tf from '@tensorflow/tfjs';
import { it } from 'vitest';
import { causalLmLoss } from './causal-lm-loss.ts';
import { referenceCausalLmLoss } from './causal-lm-loss.reference.ts';

await backendMatrix(selectBackend, () => {
  it.each([
    [1, 1, 1],
    [1, 7, 3],
    [5, 2, 3],
    [4, 11, 3],
    [6, 9, 80],
  ])('is the mean cross-entropy, and its gradient the true one, for %i rows over %i tokens of size %d', (rows, vocabulary, scale) =>
    leakGuard(() => {
      const random = seededRandom(rows * 100 + vocabulary);
      const logits = Float32Array.from({ length: rows * vocabulary }, () => scale * (random.next() - 0.5));
      const targets = Int32Array.from({ length: rows }, () => Math.floor(random.next() * vocabulary));
      const wanted = referenceCausalLmLoss(logits, targets);
      const [loss, gradient] = tf.tidy(() => {
        const { value, grad } = tf.valueAndGrad((x) => causalLmLoss(x as tf.Tensor2D, targets))(tf.tensor2d(logits, [rows, vocabulary]), tf.scalar(2));
        return [value.dataSync().slice(), grad.dataSync().slice()];
      });
      closeTo(loss!, [wanted.loss], 1e-5);
      closeTo(gradient!, wanted.gradient.map((value) => 2 * value), 1e-6);
    }),
  );
});
