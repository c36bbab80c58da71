import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { tensorGoldens } from '../goldens.test-support.ts';
import { GateController } from './gate-controller.ts';
import { gateLoss } from './gate-loss.ts';
import { gateValues } from './gate-values.ts';
import { keepGated } from './keep-gated.ts';
import { softMaxOne } from './soft-max-one.ts';

const goldens = await tensorGoldens();

await backendMatrix(selectBackend, () => {
  it.each(goldens.gate)('has the published values at strength $strength', ({ x, width, gain, shift, weight, bias, strength, values }) =>
    leakGuard(() =>
      tf.tidy(() => {
        const weights = { gain: tf.tensor1d([...gain]), ...(shift && { shift: tf.tensor1d([...shift]) }), weight: tf.tensor2d([...weight], [width, 1]), bias: tf.tensor1d([bias]) };
        closeTo(gateValues(tf.tensor3d([...x], [1, x.length / width, width]), weights, strength).dataSync(), values, 1e-5);
      }),
    ));

  it.each(goldens.softMaxOne)('leaves room to look at nothing over $width keys', ({ x, width, values }) =>
    leakGuard(() => tf.tidy(() => closeTo(softMaxOne(tf.tensor2d([...x], [x.length / width, width])).dataSync(), values, 1e-6))));

  it('softens a logit by the gate as in the published numbers', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const gates = tf.tensor2d([-1.192029, -9.525741, -5], [1, 3]);
        closeTo(softMaxOne(tf.add(tf.tensor2d([1, 0, 2], [1, 3]), gates)).dataSync(), [0.440117, 0.000039, 0.026551], 1e-6);
      }),
    ));

  it('takes the mean over text, not padding, and passes gradients to the gate', () =>
    leakGuard(() =>
      tf.tidy(() => {
        expect(gateLoss(tf.tensor2d([-1, -2, -9, -3, -4, -5], [2, 3]), [2, 3]).dataSync()[0]).toBeCloseTo(-3);
        const stream = tf.tensor3d([1, 0, 0, 1, -1, 1], [1, 3, 2]);
        const [gain, bias] = [tf.tensor1d([1, 1]), tf.tensor1d([1])];
        const loss = (weight: tf.Tensor): tf.Scalar => gateLoss(gateValues(stream, { gain, weight: weight as tf.Tensor2D, bias }, -10), [3]);
        const at = [0.3, -0.2];
        const gradient = tf.grad(loss)(tf.tensor2d(at, [2, 1])).dataSync();
        const value = (first: number): number => loss(tf.tensor2d([first, at[1]!], [2, 1])).dataSync()[0]!;
        expect(gradient[0]).toBeCloseTo((value(at[0]! + 0.01) - value(at[0]! - 0.01)) / 0.02, 2);
      }),
    ));
});

it('keeps what is above half of the strength, and never nothing', () => {
  const kept = (scores: readonly number[]): number[] => [...keepGated({ strength: -10 }).plan({ n: scores.length, scores }).anchor];
  expect(kept([-1.192029, -9.525741, -5])).toEqual([0]);
  expect(kept([-9, -8, -8.5])).toEqual([1]);
  expectCode('invalid-strength', () => keepGated({ strength: 30 }));
});

it.each(goldens.controller)('steers to a rate of $rate as published', ({ deleted, weights, ...options }) => {
  const controller = new GateController(options);
  const half = deleted.length / 2;
  const first = deleted.slice(0, half).map((share) => controller.next(share));
  const resumed = new GateController({ ...options, state: controller.save() });
  closeTo([...first, ...deleted.slice(half).map((share) => resumed.next(share))], weights, 1e-8);
});

it('steers as in the published numbers, and refuses a rate that is no share', () => {
  const controller = new GateController({ rate: 0.4 });
  closeTo([0, 0.1, 0.3, 0.5, 0.4].map((share) => controller.next(share)), [0.020004, 0.033007, 0.034708, 0.026237, 0.023614], 1e-6);
  expectCode('invalid-rate', () => new GateController({ rate: 40 }));
});
