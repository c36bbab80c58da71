import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { multiplyRows } from './multiply-rows.ts';

/** Which operands are read transposed. */
export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product that is fast on every backend, differentiable in both operands.
 *
 * The wasm backend multiplies transposed operands some twenty times slower than plain ones, so there they are
 * transposed first; the gradient, which is made of transposed products, gains most.
 *
 * @param a `[n, k]` (or `[k, n]` with `transposeA`), borrowed
 * @param b `[k, m]` (or `[m, k]` with `transposeB`), borrowed
 * @returns `[n, m]`, owned by the caller
 */
export function matMul(a: tf.Tensor2D, b: tf.Tensor2D, options: MatMulOptions = {}): tf.Tensor2D {
  const { transposeA = false, transposeB = false } = options;
  return differentiable([a, b], (inputs, save) => {
    const [left, right] = inputs as [tf.Tensor2D, tf.Tensor2D];
    save([left, right]);
    return {
      value: plain(left, right, transposeA, transposeB),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, y] = saved as [tf.Tensor2D, tf.Tensor2D];
        const dy = upstream as tf.Tensor2D;
        return [
          transposeA ? plain(y, dy, transposeB, true) : plain(dy, y, false, !transposeB),
          transposeB ? plain(dy, x, true, transposeA) : plain(x, dy, !transposeA, false),
        ];
      },
    };
  });
}

function plain(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean): tf.Tensor2D {
  if (tf.getBackend() !== 'wasm') return tf.matMul(a, b, transposeA, transposeB);
  if (!transposeA && !transposeB) return multiplyRows(a, b) ?? tf.matMul(a, b);
  return tf.tidy(() => tf.matMul(transposeA ? tf.transpose(a) : a, transposeB ? tf.transpose(b) : b));
}
