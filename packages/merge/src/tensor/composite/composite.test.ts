import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { applyPlan } from '../../plan/apply-plan.ts';
import { invertPlan } from '../../plan/invert-plan.ts';
import { attentionEntropy } from './attention-entropy.ts';
import { semanticBind } from './semantic-bind.ts';
import { substituteRows } from './substitute-rows.ts';

// "a red book and a blue ball": the thing first, what is said of it after.
const bind = semanticBind({ groups: [[2, 1], [6, 5]] });

await backendMatrix(selectBackend, () => {
  it('makes a thing and its attribute one position, the sum of both, with one attention row', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const plan = bind.plan({ n: 7 });
        expect([plan.m, ...plan.anchor]).toEqual([5, 0, 2, 3, 4, 6]);
        const rows = tf.tensor2d([1, 0, 2, 1, 0, 3, 1, 1, 5, 0, 0, 7, 4, 4], [7, 2]);
        const bound = applyPlan(rows, plan, 'sum');
        closeTo(bound.dataSync(), [1, 0, 2, 4, 1, 1, 5, 0, 4, 11], 0);
        // Attention of the places of an image over the text, given back to the words.
        const attention = tf.softmax(tf.matMul(bound, tf.tensor2d([0.3, 0.1, -0.2, 0.4], [2, 2])).transpose());
        const words = invertPlan(attention.transpose() as tf.Tensor2D, plan).arraySync();
        expect(words[1]).toEqual(words[2]);
        expect(words[5]).toEqual(words[6]);
      }),
    ));

  it('takes the end token of another text', () =>
    leakGuard(() => tf.tidy(() => closeTo(substituteRows(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]), [2, 0], tf.tensor2d([7, 8, 9, 9], [2, 2])).dataSync(), [9, 9, 3, 4, 7, 8], 0))));

  it('has an entropy that a few steps on the composite row lower', () =>
    leakGuard(() =>
      tf.tidy(() => {
        closeTo(attentionEntropy(tf.tensor2d([0.5, 0.5, 1, 0], [2, 2])).dataSync(), [Math.LN2 / 2], 1e-6);
        const places = tf.tensor2d([1, 0, 0, 1, -1, 1, 0.5, -0.5], [4, 2]);
        const entropy = (row: tf.Tensor): tf.Scalar => attentionEntropy(tf.softmax(tf.matMul(row as tf.Tensor2D, places, false, true)));
        let row: tf.Tensor = tf.tensor2d([0.2, 0.3], [1, 2]);
        const before = entropy(row).dataSync()[0]!;
        for (let step = 0; step < 20; step += 1) row = tf.sub(row, tf.mul(tf.grad(entropy)(row), 0.5));
        expect(entropy(row).dataSync()[0]).toBeLessThan(0.8 * before);
      }),
    ));
});

it('refuses groups that overlap, or that the sequence does not have', () => {
  expectCode('invalid-groups', () => semanticBind({ groups: [[1, 2], [2, 3]] }));
  expectCode('invalid-groups', () => bind.plan({ n: 6 }));
});
