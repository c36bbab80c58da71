import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean entropy of attention, in nats, over all but the last axis: low where each row looks at one place. The term that sharpens composite
 * positions when it is minimised. Differentiable.
 *
 * @param attention `[..., keys]` probabilities, borrowed
 * @returns a scalar, owned by the caller
 */
export function attentionEntropy(attention: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mean(tf.neg(tf.sum(tf.mul(attention, tf.log(tf.maximum(attention, 1e-20))), -1))) as tf.Scalar);
}
