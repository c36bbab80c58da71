import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean cross-entropy of next-token predictions, in nats a token.
 *
 * The gradient is written out, `(softmax − one-hot) / rows`, with the one-hot scattered: `tf.oneHot` of float type is
 * all zeros on wasm.
 *
 * @param logits `[rows, vocabulary]`, borrowed
 * @param targets `[rows]` in `[0, vocabulary)`
 * @returns a scalar owned by the caller
 */
export function causalLmLoss(logits: tf.Tensor2D, targets: Int32Array): tf.Scalar {
  const [rows, vocabulary] = logits.shape;
  const loss = tf.customGrad((...inputs) => {
    const [scores, save] = inputs as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    save([scores]);
    const flat = tf.tensor1d(Int32Array.from(targets, (id, row) => row * vocabulary + id), 'int32');
    const picked = tf.gather(tf.reshape(scores, [rows * vocabulary]), flat);
    return {
      value: tf.mean(tf.sub(tf.logSumExp(scores, -1), picked)) as tf.Scalar,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const cells = new Int32Array(2 * rows);
        targets.forEach((id, row) => cells.set([row, id], 2 * row));
        const ones = tf.scatterND(tf.tensor2d(cells, [rows, 2], 'int32'), tf.ones([rows]), [rows, vocabulary]);
        return tf.mul(tf.sub(tf.softmax(saved[0] as tf.Tensor2D), ones), tf.div(upstream, rows));
      },
    };
  });
  return loss(logits) as tf.Scalar;
}
