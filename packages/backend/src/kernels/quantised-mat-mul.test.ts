import * as tf from '@tensorflow/tfjs-core';
import { backendMatrix, expectCode, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { selectBackend } from '../select-backend.ts';
import { quantisedMatMul } from './quantised-mat-mul.ts';
import { quantisedMatMulReference } from './quantised-mat-mul.reference.ts';
import { quantiseWeights } from './quantise-weights.ts';

await backendMatrix(selectBackend, (backend) => {
  if (backend === 'webgpu') {
    it('refuses weights of 8 bits', () =>
      leakGuard(() => {
        const matrix = tf.ones([2, 2]) as tf.Tensor2D;
        expectCode('unsupported-backend', () => quantiseWeights(matrix));
        tf.dispose(matrix);
      }));
    return;
  }
  it('multiplies with weights of 8 bits as the plain reference does, for any shape', () =>
    leakGuard(async () => {
      const size = fc.integer({ min: 1, max: 100 });
      const property = fc.asyncProperty(fc.integer({ min: 1, max: 9 }), size, size, fc.integer({ min: 1, max: 1000 }), async (rows, k, n, seed) => {
        const x = tf.randomNormal([rows, k], 0, 1, 'float32', seed) as tf.Tensor2D;
        const matrix = tf.randomNormal([k, n], 0, 1, 'float32', seed + 1) as tf.Tensor2D;
        using weights = quantiseWeights(matrix);
        const y = quantisedMatMul(x, weights);
        const [numbers, rounded, found] = [await x.data(), await matrix.data(), await y.data()] as Float32Array[];
        const expected = quantisedMatMulReference(numbers!, rounded!, [rows, k, n]);
        expect(y.shape).toEqual([rows, n]);
        // A weight halfway between two codes may go either way, and x is rounded to 16 bits at most.
        const most = 0.02 + 1e-3 * Math.sqrt(k);
        for (const [at, value] of found!.entries()) expect(Math.abs(value - expected[at]!)).toBeLessThan(most);
        if (backend === 'wasm') for (let row = 0; row < rows; row += 1) {
          const alone = tf.tidy(() => quantisedMatMul(tf.slice(x, [row, 0], [1, k]), weights).dataSync());
          expect(alone).toEqual(found!.slice(row * n, (row + 1) * n));
        }
        tf.dispose([x, matrix, y]);
      });
      await fc.assert(property, { numRuns: 12 });
    }));

  it('takes a little more than a quarter of the memory', () =>
    leakGuard(() => {
      const matrix = tf.ones([320, 64]) as tf.Tensor2D;
      const before = tf.memory().numBytes;
      using weights = quantiseWeights(matrix);
      expect(tf.memory().numBytes - before).toBe((320 * 64 * 9) / 8);
      const x = tf.ones([2, 319]) as tf.Tensor2D;
      expectCode('invalid-shape', () => quantisedMatMul(x, weights));
      tf.dispose([matrix, x]);
    }));
});
