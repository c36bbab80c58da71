import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderLayer } from '../decoder/decoder-parameters.ts';
import { feedForward } from './feed-forward.ts';
import { normalise } from './normalise.ts';
import { project } from './project.ts';

/**
 * One layer of any family, differentiable.
 *
 * @param x the residual stream, `[rows, width]`, borrowed
 * @param attention takes the rows that queries, keys and values are made of to the heads' outputs, `[rows, heads · headDim]`
 * @returns the stream after the layer, owned by the caller
 */
export function decoderLayer(x: tf.Tensor2D, layer: DecoderLayer<tf.Tensor>, config: DecoderConfig, attention: (rows: tf.Tensor2D) => tf.Tensor2D): tf.Tensor2D {
  const placement = config.normPlacement;
  const first = (rows: tf.Tensor2D): tf.Tensor2D => normalise(rows, layer.inputNorm, layer.inputNormBias, config);
  const second = (rows: tf.Tensor2D): tf.Tensor2D => normalise(rows, layer.postAttentionNorm, layer.postAttentionNormBias, config);
  const output = (rows: tf.Tensor2D, norm: typeof first, gain: tf.Tensor | undefined): tf.Tensor2D => {
    if (placement === 'output') return norm(rows);
    return gain === undefined ? rows : normalise(rows, gain, undefined, config);
  };

  const attended = project(attention(placement === 'before' ? first(x) : x), layer.attentionOutput, layer.attentionOutputBias);
  const between = tf.add(x, output(attended, first, layer.attentionOutputNorm)) as tf.Tensor2D;
  const stream = placement === 'after' ? first(between) : between;
  const sum = tf.add(stream, output(feedForward(placement === 'before' ? second(stream) : stream, layer, config), second, layer.downNorm)) as tf.Tensor2D;
  return placement === 'after' ? second(sum) : sum;
}
