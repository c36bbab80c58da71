import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean cross-entropy of rows of logits, in nats.
 *
 * The gradient is written out, `(softmax − one-hot) / count`, with the one-hot scattered: `tf.oneHot` of float type is
 * all zeros on wasm.
 *
 * @param logits `[rows, classes]`, borrowed
 * @param targets `[rows]` in `[0, classes)` where a row counts
 * @param counted `[rows]`, 1 for rows of which the mean is taken and 0 for others, not all 0; default all
 * @returns a scalar owned by the caller
 */
export function crossEntropy(logits: tf.Tensor2D, targets: Int32Array, counted?: Uint8Array): tf.Scalar {
  const [rows, classes] = logits.shape;
  const count = counted?.reduce((sum, one) => sum + one, 0) ?? rows;
  const masked = <Rows extends tf.Tensor>(values: Rows): Rows => (counted === undefined ? values : tf.mul(values, tf.tensor(Float32Array.from(counted), [rows, ...values.shape.slice(1).map(() => 1)])));
  const loss = tf.customGrad((...inputs) => {
    const [scores, save] = inputs as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    save([scores]);
    const flat = tf.tensor1d(Int32Array.from(targets, (id, row) => row * classes + id), 'int32');
    const picked = tf.gather(tf.reshape(scores, [rows * classes]), flat);
    return {
      value: tf.div(tf.sum(masked(tf.sub(tf.logSumExp(scores, -1), picked))), count) as tf.Scalar,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const cells = new Int32Array(2 * rows);
        targets.forEach((id, row) => cells.set([row, id], 2 * row));
        const ones = tf.scatterND(tf.tensor2d(cells, [rows, 2], 'int32'), tf.ones([rows]), [rows, classes]);
        return tf.mul(masked(tf.sub(tf.softmax(saved[0] as tf.Tensor2D), ones)), tf.div(upstream, count));
      },
    };
  });
  return loss(logits) as tf.Scalar;
}
