import * as tf from '@tensorflow/tfjs-core';
import { differentiable, runHeapKernel } from '@tokstream/backend';
import { rotateKernel } from './heap/rotate.ts';

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
  return differentiable([x], ([vectors], save) => {
    save([cosines, sines]);
    return {
      value: turn(vectors as tf.Tensor3D, cosines, sines),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => turn(upstream as tf.Tensor3D, saved[0] as tf.Tensor3D, tf.neg(saved[1] as tf.Tensor3D)),
    };
  });
}

function turn(x: tf.Tensor3D, cosines: tf.Tensor3D, sines: tf.Tensor3D): tf.Tensor3D {
  const turned = runHeapKernel(rotateKernel, [x, cosines, sines], {});
  if (turned !== undefined) return turned[0] as tf.Tensor3D;
  const [first, second] = tf.split(x, 2, 2) as [tf.Tensor3D, tf.Tensor3D];
  return tf.add(tf.mul(x, cosines), tf.mul(tf.concat([tf.neg(second), first], 2), sines));
}
