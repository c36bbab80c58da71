import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup, matMul } from '@tokstream/backend';
import { gatedMlp } from '../kernels/gated-mlp.ts';
import { project } from '../kernels/project.ts';
import { queryKeyValue } from '../kernels/query-key-value.ts';
import { rmsNorm } from '../kernels/rms-norm.ts';
import type { LlamaConfig } from './llama-config.ts';
import type { LlamaParameters } from './llama-parameters.ts';
import { ropeFrequencies, ropeTables } from './rope-frequencies.ts';

/**
 * The whole model over a batch of equally long sequences, differentiable in every weight, without a cache.
 *
 * @param ids `[batch · time]` int32, row-major, borrowed
 * @returns logits `[batch · time, vocabulary]`, owned by the caller (who tidies)
 */
export function forwardTraining(config: LlamaConfig, parameters: LlamaParameters<tf.Tensor>, ids: tf.Tensor1D, batch: number): tf.Tensor2D {
  const { heads, kvHeads, headDim } = config;
  const time = ids.shape[0] / batch;
  const group = heads / kvHeads;
  const positions = Int32Array.from({ length: batch * time }, (_, row) => row % time);
  const tables = ropeTables(ropeFrequencies(config), positions);
  const cosines = tf.tensor3d(tables.cosines, [batch * time, 1, headDim]);
  const sines = tf.tensor3d(tables.sines, [batch * time, 1, headDim]);
  const mask = tf.tensor2d(Float32Array.from({ length: time * time }, (_, at) => (at % time > Math.floor(at / time) ? -1e9 : 0)), [time, time]);

  /** `[batch · time, n, headDim]` to `[batch · kvHeads, n / kvHeads · time, headDim]`. */
  const byHead = (x: tf.Tensor3D): tf.Tensor3D => {
    const count = x.shape[1];
    return tf.reshape(tf.transpose(tf.reshape(x, [batch, time, count, headDim]), [0, 2, 1, 3]), [batch * kvHeads, (count / kvHeads) * time, headDim]);
  };

  let x = embeddingLookup(parameters.embedding as tf.Tensor2D, ids);
  for (const layer of parameters.layers) {
    const { queries, keys, values } = queryKeyValue(rmsNorm(x, layer.inputNorm, config.normEpsilon), layer, config, cosines, sines);
    const scores = tf.matMul(byHead(tf.mul(queries, 1 / Math.sqrt(headDim))), byHead(keys), false, true);
    const masked = tf.reshape(tf.add(tf.reshape(scores, [batch * heads, time, time]), mask), [batch * kvHeads, group * time, time]);
    const context = tf.reshape(tf.matMul(tf.softmax(masked), byHead(values)), [batch, heads, time, headDim]);
    const joined = tf.reshape(tf.transpose(context, [0, 2, 1, 3]), [batch * time, heads * headDim]) as tf.Tensor2D;
    x = tf.add(x, project(joined, layer.attentionOutput, layer.attentionOutputBias));
    x = tf.add(x, gatedMlp(rmsNorm(x, layer.postAttentionNorm, config.normEpsilon), layer));
  }
  const last = rmsNorm(x, parameters.norm, config.normEpsilon);
  return parameters.head === undefined ? matMul(last, parameters.embedding as tf.Tensor2D, { transposeB: true }) : project(last, parameters.head, undefined);
}
