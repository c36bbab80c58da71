import * as tf from '@tensorflow/tfjs-core';

/**
 * The gate of SwiGLU (Shazeer 2020): `silu(gate) · up` of the two halves of each row, differentiable.
 *
 * @param gateUp `[rows, 2 · hiddenWidth]`, gate first, borrowed
 * @returns `[rows, hiddenWidth]`, owned by the caller
 */
export function siluGate(gateUp: tf.Tensor2D): tf.Tensor2D {
  const apply = tf.customGrad((...inputs) => {
    const [both, save] = inputs as unknown as [tf.Tensor2D, (tensors: tf.Tensor[]) => void];
    const [gate, up] = tf.split(both, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    const sigmoid = tf.sigmoid(gate);
    save([gate, up, sigmoid]);
    return {
      value: tf.mul(tf.mul(gate, sigmoid), up),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [g, u, s] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const silu = tf.mul(g, s);
        const slope = tf.add(s, tf.mul(silu, tf.sub(1, s)));
        return tf.concat([tf.mul(tf.mul(upstream, u), slope), tf.mul(upstream, silu)], 1);
      },
    };
  });
  return apply(gateUp) as tf.Tensor2D;
}
