import * as tf from '@tensorflow/tfjs-core';
import { differentiable, runHeapKernel } from '@tokstream/backend';
import { rmsNormKernel } from './heap/rms-norm.ts';
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
  return differentiable([x, gain], (inputs, save) => {
    const [rows, gains] = inputs as [tf.Tensor, tf.Tensor];
    const [normalised, inverse] = runHeapKernel(rmsNormKernel, [rows, gains], { epsilon }) ?? compose(rows, gains, epsilon);
    save([rows, gains, inverse!]);
    return {
      value: normalised as Rows,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, weight, r] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const scaled = tf.mul(input, r);
        const u = tf.mul(upstream, weight);
        const along = tf.mean(tf.mul(u, scaled), -1, true);
        return [tf.mul(tf.sub(u, tf.mul(scaled, along)), r), tf.sum(tf.mul(upstream, scaled), 0)];
      },
    };
  });
}

function compose(rows: tf.Tensor, gains: tf.Tensor, epsilon: number): tf.Tensor[] {
  const inverse = tf.rsqrt(tf.add(rowMean(tf.square(rows)), epsilon));
  return [tf.mul(tf.mul(rows, inverse), gains), inverse];
}
