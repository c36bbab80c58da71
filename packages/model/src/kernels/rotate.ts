import * as tf from '@tensorflow/tfjs-core';

/**
 * Rotary position embedding with the first-half / second-half pairing of Hugging Face's Llama (Su et al. 2021).
 *
 * Differentiable in `x`: the gradient is the rotation back.
 *
 * @param x `[rows, heads, headDim]`, borrowed
 * @param cosines `[rows, 1, headDim]` of the angle of each row's position, borrowed
 * @param sines likewise
 * @returns `[rows, heads, headDim]`, owned by the caller
 */
export function rotate(x: tf.Tensor3D, cosines: tf.Tensor3D, sines: tf.Tensor3D): tf.Tensor3D {
  const rotation = tf.customGrad((...inputs) => {
    const [vectors, save] = inputs as unknown as [tf.Tensor3D, (tensors: tf.Tensor[]) => void];
    save([cosines, sines]);
    return {
      value: turn(vectors, cosines, sines),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => turn(upstream as tf.Tensor3D, saved[0] as tf.Tensor3D, tf.neg(saved[1] as tf.Tensor3D)),
    };
  });
  return rotation(x) as tf.Tensor3D;
}

function turn(x: tf.Tensor3D, cosines: tf.Tensor3D, sines: tf.Tensor3D): tf.Tensor3D {
  const [first, second] = tf.split(x, 2, 2) as [tf.Tensor3D, tf.Tensor3D];
  return tf.add(tf.mul(x, cosines), tf.mul(tf.concat([tf.neg(second), first], 2), sines));
}
