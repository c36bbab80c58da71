import * as tf from '@tensorflow/tfjs-core';

/**
 * The mean cosine of all pairs of different vectors, reduced on their device without the table of pairs: the unit vectors' sum has a
 * squared length of n plus that of all ordered pairs.
 *
 * @param vectors `[n, width]`, such as a residual stream; vectors of length 0 count as orthogonal to all
 * @returns a scalar, the caller's to dispose; 0 for fewer than two vectors
 */
export function meanCosine(vectors: tf.Tensor2D): tf.Scalar {
  return tf.tidy(() => {
    const [count] = vectors.shape;
    if (count < 2) return tf.scalar(0);
    const lengths = tf.sqrt(tf.sum(tf.square(vectors), 1, true));
    const units = tf.div(vectors, tf.maximum(lengths, 1e-30));
    const own = tf.sum(tf.square(units));
    return tf.div(tf.sub(tf.sum(tf.square(tf.sum(units, 0))), own), count * (count - 1)) as tf.Scalar;
  });
}
