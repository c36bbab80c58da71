import * as tf from '@tensorflow/tfjs-core';
import type { LlamaConfig } from '../llama/llama-config.ts';
import type { LlamaLayer } from '../llama/llama-parameters.ts';
import { project } from './project.ts';
import { rotate } from './rotate.ts';

/** Rotated queries `[rows, heads, headDim]` and keys, and values `[rows, kvHeads, headDim]`, owned by the caller. */
export interface QueryKeyValue {
  readonly queries: tf.Tensor3D;
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
}

/**
 * Projects normalised rows to queries, keys and values and rotates the first two together.
 *
 * @param x `[rows, width]`, borrowed
 * @param cosines `[rows, 1, headDim]`, borrowed
 * @param sines likewise
 */
export function queryKeyValue(x: tf.Tensor2D, layer: LlamaLayer<tf.Tensor>, config: LlamaConfig, cosines: tf.Tensor3D, sines: tf.Tensor3D): QueryKeyValue {
  const { heads, kvHeads, headDim } = config;
  const rows = x.shape[0];
  const all = tf.reshape(project(x, layer.queryKeyValue, layer.queryKeyValueBias), [rows, heads + 2 * kvHeads, headDim]) as tf.Tensor3D;
  const [unrotated, values] = tf.split(all, [heads + kvHeads, kvHeads], 1) as [tf.Tensor3D, tf.Tensor3D];
  const [queries, keys] = tf.split(rotate(unrotated, cosines, sines), [heads, kvHeads], 1) as [tf.Tensor3D, tf.Tensor3D];
  return { queries, keys, values };
}
