import * as tf from '@tensorflow/tfjs-core';
import { matMul, type MatMulOptions } from './mat-mul.ts';

/** From this many rows on, wasm multiplies faster one matrix at a time; measured break-even, between 12 and 48 rows. */
const rowsWorthSplitting = 32;

/**
 * Products of matrices in pairs, fast on every backend.
 *
 * The wasm backend has a fast product of two matrices and a slow one of stacks (about 1 GFLOP/s); tall stacks are taken
 * apart there. The result agrees to rounding with that of a stack.
 *
 * @param a `[count, n, k]`, borrowed
 * @param b `[count, k, m]` (or `[count, m, k]` with `transposeB`), borrowed
 * @returns `[count, n, m]`, owned by the caller
 */
export function batchMatMul(a: tf.Tensor3D, b: tf.Tensor3D, { transposeB = false }: Pick<MatMulOptions, 'transposeB'> = {}): tf.Tensor3D {
  if (tf.getBackend() !== 'wasm' || a.shape[1] < rowsWorthSplitting) return tf.matMul(a, b, false, transposeB);
  return tf.tidy(() => {
    const right = tf.unstack(b) as tf.Tensor2D[];
    return tf.stack((tf.unstack(a) as tf.Tensor2D[]).map((left, at) => matMul(left, right[at]!, { transposeB }))) as tf.Tensor3D;
  });
}
