import * as tf from '@tensorflow/tfjs-core';
import { rowMean } from './row-mean.ts';

/**
 * Normalisation of rows to mean 0 and variance 1: `(x − mean) / √(variance + ε) · gain + bias` (Ba et al. 2016);
 * differentiable in all three.
 *
 * @param x `[rows, width]`, borrowed
 * @param gain `[width]`, borrowed
 * @param bias `[width]`, borrowed
 * @returns `[rows, width]`, owned by the caller
 */
export function layerNorm(x: tf.Tensor2D, gain: tf.Tensor, bias: tf.Tensor, epsilon: number): tf.Tensor2D {
  const centred = tf.sub(x, rowMean(x));
  const inverse = tf.rsqrt(tf.add(rowMean(tf.square(centred)), epsilon));
  return tf.add(tf.mul(tf.mul(centred, inverse), gain), bias);
}
