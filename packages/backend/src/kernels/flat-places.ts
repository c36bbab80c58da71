import * as tf from '@tensorflow/tfjs-core';

/**
 * Turns indices into the rows of each batch entry into indices into the rows of all of them, one entry after another.
 *
 * @param indices `[batch, k]` int32 in `[0, n)`, borrowed; not checked
 * @param n rows of an entry
 * @returns `[batch · k]` int32; the caller tidies
 */
export function flatPlaces(indices: tf.Tensor2D, n: number): tf.Tensor1D {
  const [batch, picked] = indices.shape;
  const offsets = tf.tensor2d(Int32Array.from({ length: batch }, (_, entry) => entry * n), [batch, 1], 'int32');
  return tf.cast(tf.reshape(tf.add(indices, offsets), [batch * picked]), 'int32');
}
