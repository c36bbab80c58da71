import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { tensorGoldens } from '../goldens.test-support.ts';
import { adaptivePool } from './adaptive-pool.ts';
import { duplexPool, duplexSimilarity } from './duplex-pool.ts';
import { swigluProject } from './swiglu-project.ts';

const { adaptivePool: goldens } = await tensorGoldens();

await backendMatrix(selectBackend, () => {
  it.each(goldens)('pools to $n positions as PyTorch', ({ x, width, n, values }) =>
    leakGuard(() => tf.tidy(() => closeTo(adaptivePool(tf.tensor3d([...x], [1, x.length / width, width]), { n }).dataSync(), values, 1e-6))));

  it('pools sequences of unequal length each over its own positions', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const [long, short] = [goldens[0]!, goldens[3]!];
        const padded = tf.tensor3d([...long.x, ...Array.from({ length: 9 }, () => 99), ...short.x.slice(0, 12), ...Array.from({ length: 18 }, () => 99)], [2, 10, 3]);
        const pooled = adaptivePool(padded, { n: 3, lengths: [7, 4] });
        const alone = adaptivePool(tf.tensor3d(short.x.slice(0, 12), [1, 4, 3]), { n: 3 });
        closeTo(pooled.dataSync(), [...long.values, ...alone.dataSync()], 1e-6);
      }),
    ));

  it('projects what it pooled, however many', () =>
    leakGuard(() =>
      tf.tidy(() => {
        const weights = { gate: tf.tensor2d([1, 0, 0, 2], [2, 2]), up: tf.tensor2d([0, 1, 1, 0], [2, 2]), down: tf.tensor2d([1, -1], [2, 1]) };
        const silu = (value: number): number => value / (1 + Math.exp(-value));
        closeTo(swigluProject(tf.tensor3d([0.5, -1, 2, 3], [1, 2, 2]), weights).dataSync(), [silu(0.5) * -1 - silu(-2) * 0.5, silu(2) * 3 - silu(6) * 2], 1e-6);
      }),
    ));

  it('pools a text to its first state and its strongest vocabulary entries', () =>
    leakGuard(async () => {
      const hidden = tf.tensor3d([9, 9, 1, 0, 0, 2, 8, 8, 0, 0, 5, 5, 3, 1, 7, 7, 0, 0, 0, 0], [2, 5, 2]);
      const table = tf.tensor2d([1, 0, 1, -1, 0, 1, 1, -2], [2, 4]);
      // Text 0: rows [1, 0], [0, 2] between the first position and a trailing one; text 1: row [3, 1].
      const [one, two] = await duplexPool(hidden, (rows) => tf.matMul(rows, table), { k: 2, lengths: [4, 3], trailing: 1 });
      tf.dispose([hidden, table]);
      expect(one).toEqual({ cls: Float32Array.of(9, 9), ids: Int32Array.of(1, 2), weights: Float32Array.of(2, 2) });
      expect(two).toEqual({ cls: Float32Array.of(5, 5), ids: Int32Array.of(0, 2), weights: Float32Array.of(3, 4) });
      expect(duplexSimilarity(one!, two!)).toBe(90 + 2 * 4);
    }));
});
