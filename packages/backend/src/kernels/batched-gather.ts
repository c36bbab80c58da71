import * as tf from '@tensorflow/tfjs-core';
import { flatPlaces } from './flat-places.ts';

/**
 * Gathers along axis 1 with indices of their own for each batch entry: `out[b, k] = values[b, indices[b, k]]`.
 *
 * Flattens and adds offsets, because wasm's own `gather` with batch dimensions reads wrong rows (tfjs #8658).
 *
 * @param values `[batch, n, ...inner]`, borrowed
 * @param indices `[batch, k]` int32 in `[0, n)`, borrowed; not checked
 * @returns `[batch, k, ...inner]`, owned by the caller
 */
export function batchedGather(values: tf.Tensor, indices: tf.Tensor2D): tf.Tensor {
  return tf.tidy(() => {
    const [batch, n, ...inner] = values.shape as [number, number, ...number[]];
    return tf.reshape(tf.gather(tf.reshape(values, [batch * n, ...inner]), flatPlaces(indices, n)), [batch, indices.shape[1], ...inner]);
  });
}
