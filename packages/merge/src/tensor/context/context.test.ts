import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, leakGuard } from '@tokstream/testing';
import { it } from 'vitest';
import { recoverByAttention } from '../recovery/recover-by-attention.ts';
import { crossAttend } from './cross-attend.ts';
import { unorderedContext } from './unordered-context.ts';

await backendMatrix(selectBackend, () => {
  it('conditions on a set of streams: their order changes nothing, each of them something', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const draw = drawer(3);
        const contexts = [draw(4, 8), draw(1, 8), draw(7, 8)] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const stream = draw(5, 8);
        const weights = { query: draw(8, 8), key: draw(8, 8), value: draw(8, 8), output: draw(8, 8) };
        const [a, b, c] = contexts;
        const expected = unorderedContext(stream, contexts, { weights, heads: 2 }).dataSync();
        for (const order of [[a, c, b], [b, a, c], [c, b, a]]) closeTo(unorderedContext(stream, order, { weights, heads: 2 }).dataSync(), expected, 1e-6);
        const fewer = unorderedContext(stream, [a, b], { weights, heads: 2 }).dataSync();
        if (fewer.every((value, at) => Math.abs(value - expected[at]!) < 1e-3)) throw new Error('a context made no difference');
        expectCode('missing-context', () => unorderedContext(stream, []));
      }),
    ));

  it('attends as the formula says, past padding, and recovers any length', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const queries = tf.tensor2d([1, 0, 0, 2], [2, 2]);
        const source = tf.tensor3d([1, 2, 3, -1, 50, 50], [1, 3, 2]);
        const mix = (first: number, second: number): number[] => {
          const share = 1 / (1 + Math.exp((second - first) / Math.SQRT2));
          return [share + 3 * (1 - share), 2 * share - (1 - share)];
        };
        const expected = [...mix(1, 3), ...mix(4, -2)];
        closeTo(crossAttend(tf.expandDims(queries, 0), source, { lengths: [2] }).dataSync(), expected, 1e-6);
        closeTo(recoverByAttention(source, queries, { lengths: [2] }).dataSync(), expected, 1e-6);
      }),
    ));
});

function drawer(seed: number): (rows: number, width: number) => tf.Tensor2D {
  const random = seededRandom(seed);
  return (rows, width) => tf.tensor2d(Float32Array.from({ length: rows * width }, () => random.next() - 0.5), [rows, width]);
}
