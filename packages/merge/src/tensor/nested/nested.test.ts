import * as tf from '@tensorflow/tfjs';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { drawKept, nestedDropout } from './nested-dropout.ts';

it.each([
  ['uniform', [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1]],
  ['power-of-two', [1, 2, 4], [1, 1, 1]],
  ['rounded-up', [1, 2, 4, 6], [1, 1, 2, 2]],
] as const)('draws %s counts of 6 as often as each should come', (draw, counts, odds) => {
  const random = seededRandom(1);
  const seen = new Map<number, number>();
  for (let at = 0; at < 6000; at += 1) {
    const kept = drawKept(6, draw, random);
    seen.set(kept, (seen.get(kept) ?? 0) + 1);
  }
  expect([...seen.keys()].toSorted((a, b) => a - b)).toEqual([...counts]);
  const total = odds.reduce((all: number, each) => all + each, 0);
  counts.forEach((count, at) => expect(Math.abs(seen.get(count)! / 6000 - odds[at]! / total)).toBeLessThan(0.03));
});

await backendMatrix(selectBackend, () => {
  it('puts the blank row in the place of later latents, and passes gradients to both', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const latents = tf.tensor3d([1, 2, 3, 4, 5, 6], [2, 3, 1]);
        const run = (given: tf.Tensor, blank: tf.Tensor): tf.Tensor => nestedDropout(given as tf.Tensor3D, [1, 2], blank as tf.Tensor1D);
        closeTo(run(latents, tf.tensor1d([9])).dataSync(), [1, 9, 9, 4, 5, 9], 0);
        const [ofLatents, ofBlank] = tf.grads(run)([latents, tf.tensor1d([9])]);
        closeTo(ofLatents!.dataSync(), [1, 0, 0, 1, 1, 0], 0);
        closeTo(ofBlank!.dataSync(), [3], 0);
      }),
    ));
});
