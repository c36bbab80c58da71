import * as tf from '@tensorflow/tfjs-core';
import { leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectBackend } from '../select-backend.ts';
import { multiplyRow } from './multiply-row.ts';

await selectBackend({ backend: 'wasm' });

describe('multiplyRow', () => {
  it('is the product of the wasm backend, to the bit, for every size', () =>
    leakGuard(() => {
      const size = fc.integer({ min: 1, max: 70 });
      // Above 4,096 columns the result is made in tiles.
      const columns = fc.oneof(size, fc.integer({ min: 4090, max: 8300 }));
      fc.assert(
        fc.property(size, columns, fc.integer(), (k, n, seed) => {
          tf.tidy(() => {
            const [x, matrix] = [tf.randomNormal([1, k], 0, 1, 'float32', seed) as tf.Tensor2D, tf.randomNormal([k, n], 0, 1, 'float32', seed + 1) as tf.Tensor2D];
            expect(multiplyRow(x, matrix)!.dataSync()).toEqual(tf.matMul(x, matrix).dataSync());
          });
        }),
        { numRuns: 40 },
      );
    }));

  it('leaves several rows, and sizes that do not fit, to others', () => {
    tf.tidy(() => {
      expect(multiplyRow(tf.zeros([2, 3]), tf.zeros([3, 4]))).toBeUndefined();
      expect(multiplyRow(tf.zeros([1, 2]), tf.zeros([3, 4]))).toBeUndefined();
    });
  });
});
