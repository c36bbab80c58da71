import * as tf from '@tensorflow/tfjs-core';

/**
 * The mean value of a gate over the positions of a batch, padding aside: times a `GateController`'s weight, it is added to the loss.
 * Values are below 0, so a lower loss deletes more. Differentiable.
 *
 * @param gates `[batch, time]`, borrowed
 * @param lengths `[batch]`
 * @returns a scalar, owned by the caller
 */
export function gateLoss(gates: tf.Tensor2D, lengths: ArrayLike<number>): tf.Scalar {
  return tf.tidy(() => {
    const [batch, time] = gates.shape;
    const isText = Float32Array.from({ length: batch * time }, (_, at) => Number(at % time < lengths[Math.floor(at / time)]!));
    const count = isText.reduce((all, each) => all + each, 0);
    return tf.div(tf.sum(tf.mul(gates, tf.tensor2d(isText, [batch, time]))), Math.max(1, count)) as tf.Scalar;
  });
}
