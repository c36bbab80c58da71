import * as tf from '@tensorflow/tfjs-core';

/** A linear layer whose weights are tokens: what comes in attends to them. */
export interface TokenLayer {
  /** [tokens, width in] */
  readonly keys: tf.Tensor2D;
  /** [tokens, width out] */
  readonly values: tf.Tensor2D;
  /** What normalised scores are multiplied with before GELU: √tokens for a layer that was never grown. */
  readonly scale: number;
}

/** Keeps the gradient of a row without scores finite. */
const smallest = 1e-12;

/**
 * The layer of TokenFormer: gelu(scale · x·Kᵀ / ‖x·Kᵀ‖₂) · V, differentiable in all of it.
 *
 * Source: Wang et al., "TokenFormer: rethinking transformer scaling with tokenized model parameters" (2024).
 *
 * @param x [rows, width in], borrowed
 * @returns [rows, width out]; call inside `tidy`
 */
export function tokenLayer(x: tf.Tensor2D, { keys, values, scale }: TokenLayer): tf.Tensor2D {
  const scores = tf.matMul(x, keys, false, true);
  const length = tf.sqrt(tf.add(tf.sum(tf.square(scores), 1, true), smallest));
  const scaled = tf.mul(tf.div(scores, length), scale);
  const weights = tf.mul(scaled, tf.add(tf.mul(tf.erf(tf.mul(scaled, Math.SQRT1_2)), 0.5), 0.5)) as tf.Tensor2D;
  return tf.matMul(weights, values);
}
