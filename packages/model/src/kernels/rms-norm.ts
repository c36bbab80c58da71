import * as tf from '@tensorflow/tfjs-core';
import { rowMean } from './row-mean.ts';

/**
 * Root-mean-square normalisation of rows: `x · r · gain` with `r = 1 / √(mean(x²) + ε)` (Zhang and Sennrich 2019).
 *
 * Differentiable in both. With `u = upstream · gain` the gradient of `x` is `r · (u − x · r² · mean(u · x))`.
 *
 * @param x `[rows, width]`, or `[rows, heads, width]`, borrowed
 * @param gain of a row's shape, borrowed
 * @returns like `x`, owned by the caller
 */
export function rmsNorm<Rows extends tf.Tensor>(x: Rows, gain: tf.Tensor, epsilon: number): Rows {
  const normalise = tf.customGrad((...inputs) => {
    const [rows, gains, save] = inputs as unknown as [tf.Tensor, tf.Tensor, (tensors: tf.Tensor[]) => void];
    const inverse = tf.rsqrt(tf.add(rowMean(tf.square(rows)), epsilon));
    save([rows, gains, inverse]);
    return {
      value: tf.mul(tf.mul(rows, inverse), gains),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, weight, r] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const scaled = tf.mul(input, r);
        const u = tf.mul(upstream, weight);
        const along = tf.mean(tf.mul(u, scaled), -1, true);
        return [tf.mul(tf.sub(u, tf.mul(scaled, along)), r), tf.sum(tf.mul(upstream, scaled), 0)];
      },
    };
  });
  return normalise(x, gain) as Rows;
}
