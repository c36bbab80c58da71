import * as tf from '@tensorflow/tfjs-core';

/**
 * Softmax over the last axis with one more, silent choice of logit 0: `exp(x) / (1 + Σ exp(x))`. So attention may look at nothing, as it
 * must where a soft gate has masked every key. Differentiable.
 *
 * @param logits borrowed
 * @returns the same shape, owned by the caller
 */
export function softMaxOne<Rank extends tf.Tensor>(logits: Rank): Rank {
  return tf.tidy(() => {
    const silent = tf.zeros([...logits.shape.slice(0, -1), 1]);
    const all = tf.softmax(tf.concat([logits as tf.Tensor, silent], -1));
    return tf.slice(all, logits.shape.map(() => 0), logits.shape) as Rank;
  });
}
