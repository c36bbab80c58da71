import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { LayerExtremes } from './layer-extremes.ts';

/** A layer of a model that read a text, as tensors. */
export interface LayerTensors {
  /** `[heads, tokens, tokens]`, causal. */
  readonly attention: tf.Tensor3D;
  /** `[key heads, tokens, headDim]` */
  readonly values: tf.Tensor3D;
  /** `[heads, headDim, width]` the output projection by head: value drain is then what a head adds to the stream. */
  readonly projection?: tf.Tensor3D;
  /** `[tokens, width]` the residual stream behind the layer. */
  readonly stream: tf.Tensor2D;
}

/**
 * Reduces a layer on its device to what `extreme-tokens` takes: of attention over 512 tokens in 12 heads, 12 MB, 500 bytes are left to
 * be read. `readExtremes` makes plain data of them.
 *
 * @param firstTokens how many of the first tokens are looked at
 * @returns `[heads * (firstTokens + 2) + value heads + 1]`; the caller's to dispose
 * @throws `invalid-shape` for fewer than two tokens, or fewer than are looked at
 */
export function reduceLayer({ attention, values, projection, stream }: LayerTensors, firstTokens: number): tf.Tensor1D {
  const [heads, tokens] = attention.shape;
  if (tokens < 2 || firstTokens > tokens) throw new TokstreamError(`A text of ${tokens} tokens has no ${firstTokens} first ones to compare with others; take a longer one.`, { code: 'invalid-shape', stage: 'reduceLayer' });
  return tf.tidy(() => {
    const counts = Float32Array.from({ length: tokens }, (_, key) => tokens - key);
    // Entropies as shares of the most there can be, ln n over n places: 0 for one place.
    const share = (places: number): number => (places > 1 ? 1 / Math.log(places) : 0);
    const products = tf.mul(attention, tf.log(tf.maximum(attention, 1e-30)));
    const columns = tf.sum(attention, 1);
    const scores = tf.slice(tf.div(columns, counts), [0, 0], [heads, firstTokens]);
    const rowEntropy = tf.mean(tf.mul(tf.neg(tf.sum(products, 2)), Float32Array.from({ length: tokens }, (_, row) => share(row + 1))), 1);
    // Weights over their sum s: -Σ (w / s) ln (w / s) = ln s - Σ w ln w / s.
    const sums = tf.maximum(columns, 1e-30);
    const spread = tf.mul(tf.sub(tf.log(sums), tf.div(tf.sum(products, 1), sums)), tf.cast(tf.greater(columns, 0), 'float32'));
    const columnEntropy = tf.max(tf.maximum(tf.mul(spread, counts.map(share)), 0), 1);
    const lengths = lengthsOf(projection === undefined ? values : tf.matMul(byHead(values, heads), projection));
    const others = tf.mean(tf.slice(lengths, [0, 1]), 1);
    const drain = ratio(tf.reshape(tf.slice(lengths, [0, 0], [-1, 1]), [-1]), others);
    const norms = tf.reshape(lengthsOf(stream), [tokens]);
    const peak = ratio(tf.slice(norms, [0], [1]), tf.reshape(tf.max(tf.slice(norms, [1])), [1]));
    return tf.concat([tf.reshape(scores, [-1]), rowEntropy, columnEntropy, drain, peak] as tf.Tensor1D[]);
  });
}

/**
 * What `reduceLayer` left, as plain data.
 *
 * @throws `invalid-shape` for values that are not of such a layer
 */
export function readExtremes(reduced: Float32Array, heads: number, firstTokens: number): LayerExtremes {
  const own = heads * (firstTokens + 2);
  if (reduced.length < own + 2) throw new TokstreamError(`${reduced.length} values are no reduced layer of ${heads} heads and ${firstTokens} tokens.`, { code: 'invalid-shape', stage: 'readExtremes' });
  const values = [...reduced];
  return {
    scores: Array.from({ length: heads }, (_, head) => values.slice(head * firstTokens, (head + 1) * firstTokens)),
    rowEntropy: values.slice(heads * firstTokens, heads * (firstTokens + 1)),
    columnEntropy: values.slice(heads * (firstTokens + 1), own),
    valueDrain: values.slice(own, -1),
    residualPeak: values.at(-1)!,
  };
}

/** `[…, tokens, width]` -> `[…, tokens]` */
function lengthsOf<Rank extends tf.Tensor>(vectors: Rank): tf.Tensor {
  return tf.sqrt(tf.sum(tf.square(vectors), -1));
}

/** 1 where there is nothing to compare with. */
function ratio(first: tf.Tensor, other: tf.Tensor): tf.Tensor {
  return tf.where(tf.greater(other, 0), tf.div(first, tf.maximum(other, 1e-30)), tf.onesLike(first));
}

/** The values of each head's key head: `[heads, tokens, headDim]`. */
function byHead(values: tf.Tensor3D, heads: number): tf.Tensor3D {
  const [keyHeads] = values.shape;
  return keyHeads === heads ? values : tf.gather(values, Int32Array.from({ length: heads }, (_, head) => Math.floor((head * keyHeads) / heads)));
}
