import * as tf from '@tensorflow/tfjs-core';

/** Gradients scaled so that their joint length is at most `maxNorm`. */
export interface ClippedGradients {
  /** In the order given; owned by the caller. */
  readonly gradients: readonly tf.Tensor[];
  /** Scalar: the joint length before clipping; owned by the caller. */
  readonly norm: tf.Scalar;
}

/** Clips by the global norm (Pascanu et al. 2013). Borrows the gradients; call inside `tidy`. */
export function clipGradients(gradients: readonly tf.Tensor[], maxNorm: number): ClippedGradients {
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient))))) as tf.Scalar;
  const scale = tf.minimum(1, tf.div(maxNorm, tf.add(norm, 1e-6)));
  return { gradients: gradients.map((gradient) => tf.mul(gradient, scale)), norm };
}
