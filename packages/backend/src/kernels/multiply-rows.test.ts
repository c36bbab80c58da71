import * as tf from '@tensorflow/tfjs-core';
import { leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectBackend } from '../select-backend.ts';
import { multiplyRows } from './multiply-rows.ts';

await selectBackend({ backend: 'wasm' });

describe('multiplyRows', () => {
  it('is the product of the wasm backend, to the bit, for every size', () =>
    leakGuard(() => {
      const size = fc.integer({ min: 1, max: 70 });
      // Above 4,096 columns the result of one row is made in tiles, that of several above 1,024.
      const columns = fc.oneof(size, fc.integer({ min: 4090, max: 8300 }));
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 16 }), size, columns, fc.integer(), (rows, k, some, seed) => {
          const n = rows === 1 ? some : 4 * Math.ceil(some / 4);
          tf.tidy(() => {
            const [x, matrix] = [tf.randomNormal([rows, k], 0, 1, 'float32', seed) as tf.Tensor2D, tf.randomNormal([k, n], 0, 1, 'float32', seed + 1) as tf.Tensor2D];
            expect(multiplyRows(x, matrix)!.dataSync()).toEqual(tf.matMul(x, matrix).dataSync());
          });
        }),
        { numRuns: 60 },
      );
    }));

  it('leaves many rows, and sizes that do not fit, to others', () => {
    tf.tidy(() => {
      expect(multiplyRows(tf.zeros([100, 3]), tf.zeros([3, 4]))).toBeUndefined();
      expect(multiplyRows(tf.zeros([2, 3]), tf.zeros([3, 5]))).toBeUndefined();
      expect(multiplyRows(tf.zeros([1, 2]), tf.zeros([3, 4]))).toBeUndefined();
    });
  });
});
