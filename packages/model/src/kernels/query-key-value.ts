import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer } from '../decoder/decoder-parameters.ts';
import { project } from './project.ts';
import { rmsNorm } from './rms-norm.ts';
import { rotate } from './rotate.ts';

/** Queries `[rows, heads, headDim]` and keys as they are compared, and values `[rows, kvHeads, headDim]`, owned by the caller. */
export interface QueryKeyValue {
  readonly queries: tf.Tensor3D;
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
  /** Queries and keys as if never rotated, `[rows, heads + kvHeads, headDim]`. */
  readonly unrotated: tf.Tensor3D;
}

/** Cosines and sines of the angle of each row's position, each `[rows, 1, headDim]`. */
export interface Rotation {
  readonly cosines: tf.Tensor3D;
  readonly sines: tf.Tensor3D;
}

/** Projects rows `[rows, width]`, borrowed, to queries, keys and values side by side: `[rows, (heads + 2 · kvHeads) · headDim]`. */
export function projectHeads(x: tf.Tensor2D, layer: DecoderLayer<tf.Tensor>): tf.Tensor2D {
  return project(x, layer.queryKeyValue, layer.queryKeyValueBias);
}

/**
 * Takes queries, keys and values apart, and normalises and rotates the first two together; differentiable.
 *
 * @param rows of `projectHeads`, borrowed
 * @param gains of `queryKeyGains`, borrowed; undefined where queries and keys have no norm
 * @param rotation borrowed; undefined where positions are not rotated in
 */
export function splitHeads(rows: tf.Tensor2D, config: DecoderConfig, gains: tf.Tensor2D | undefined, rotation: Rotation | undefined): QueryKeyValue {
  const { heads, kvHeads, headDim } = config;
  const all = tf.reshape(rows, [rows.shape[0], heads + 2 * kvHeads, headDim]) as tf.Tensor3D;
  const [projected, values] = tf.split(all, [heads + kvHeads, kvHeads], 1) as [tf.Tensor3D, tf.Tensor3D];
  const normalised = gains === undefined ? projected : normaliseHeads(projected, gains, config);
  const rotated = rotation === undefined ? normalised : rotate(normalised, rotation.cosines, rotation.sines);
  const [queries, keys] = tf.split(rotated, [heads, kvHeads], 1) as [tf.Tensor3D, tf.Tensor3D];
  return { queries, keys, values, unrotated: normalised };
}

/** The gains of query and key norms spread over the heads, `[heads + kvHeads, headDim]`; differentiable. */
export function queryKeyGains(norm: tf.Tensor, { heads, kvHeads, headDim, queryKeyNormOver }: DecoderConfig): tf.Tensor2D {
  if (queryKeyNormOver === 'row') return tf.reshape(norm, [heads + kvHeads, headDim]);
  const [query, key] = tf.split(tf.reshape(norm, [2, headDim]), 2, 0) as [tf.Tensor2D, tf.Tensor2D];
  return tf.concat([tf.tile(query, [heads, 1]), tf.tile(key, [kvHeads, 1])], 0);
}

/** Norms of `[rows, heads + kvHeads, headDim]`, of each head or of all query heads and all key heads of a row. */
function normaliseHeads(x: tf.Tensor3D, gains: tf.Tensor2D, { heads, kvHeads, headDim, normEpsilon, queryKeyNormOver }: DecoderConfig): tf.Tensor3D {
  if (queryKeyNormOver === 'head') return rmsNorm(x, gains, normEpsilon);
  const [queryGains, keyGains] = tf.split(gains, [heads, kvHeads], 0) as [tf.Tensor2D, tf.Tensor2D];
  const [queries, keys] = tf.split(x, [heads, kvHeads], 1) as [tf.Tensor3D, tf.Tensor3D];
  const over = (part: tf.Tensor3D, gain: tf.Tensor2D, count: number): tf.Tensor => {
    const width = count * headDim;
    return tf.reshape(rmsNorm(tf.reshape(part, [x.shape[0], width]), tf.reshape(gain, [width]), normEpsilon), part.shape);
  };
  return tf.concat([over(queries, queryGains, heads), over(keys, keyGains, kvHeads)], 1) as tf.Tensor3D;
}
