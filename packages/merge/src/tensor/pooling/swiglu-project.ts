import * as tf from '@tensorflow/tfjs-core';

/** Weights of a projector with a gate. Borrowed. */
export interface ProjectorWeights {
  /** `[width, inner]` */
  readonly gate: tf.Tensor2D;
  /** `[width, inner]` */
  readonly up: tf.Tensor2D;
  /** `[inner, out]` */
  readonly down: tf.Tensor2D;
}

/**
 * Projects pooled positions into the width of a model: `(silu(x · gate) ⊙ (x · up)) · down`. Differentiable.
 *
 * @param pooled `[batch, n, width]`, borrowed
 * @returns `[batch, n, out]`, owned by the caller
 */
export function swigluProject(pooled: tf.Tensor3D, { gate, up, down }: ProjectorWeights): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, n, width] = pooled.shape;
    const rows = tf.reshape(pooled, [batch * n, width]) as tf.Tensor2D;
    const gated = tf.matMul(rows, gate);
    const inner = tf.mul(tf.mul(gated, tf.sigmoid(gated)), tf.matMul(rows, up)) as tf.Tensor2D;
    return tf.reshape(tf.matMul(inner, down), [batch, n, down.shape[1]]);
  });
}
