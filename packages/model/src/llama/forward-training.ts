import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup, matMul } from '@tokstream/backend';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderParameters } from '../decoder/decoder-parameters.ts';
import { ropeFrequencies, ropeTables } from '../decoder/rope-frequencies.ts';
import { decoderOf } from '../families/decoder-of.ts';
import { decoderLayer } from '../kernels/decoder-layer.ts';
import { enterStream } from '../kernels/enter-stream.ts';
import { capLogits, leaveStream } from '../kernels/leave-stream.ts';
import { project } from '../kernels/project.ts';
import { projectHeads, queryKeyGains, type Rotation, splitHeads } from '../kernels/query-key-value.ts';
import type { LlamaConfig } from './llama-config.ts';

/**
 * The whole model over a batch of equally long sequences, differentiable in every weight, without a cache.
 *
 * @param ids `[batch · time]` int32, row-major, borrowed
 * @returns logits `[batch · time, vocabulary]`, owned by the caller (who tidies)
 */
export function forwardTraining(given: LlamaConfig | DecoderConfig, parameters: DecoderParameters<tf.Tensor>, ids: tf.Tensor1D, batch: number): tf.Tensor2D {
  const config = decoderOf(given);
  const { heads, kvHeads, headDim, embeddingScale } = config;
  const time = ids.shape[0] / batch;
  const group = heads / kvHeads;
  const positions = Int32Array.from({ length: batch * time }, (_, row) => row % time);
  const rotations = new Map(config.layers.flatMap(({ rope }) => (rope === undefined ? [] : [[rope, rotationOf(ropeTables(ropeFrequencies(rope, headDim), positions), headDim)]])));
  const masks = new Map(config.layers.map(({ window }) => [window, causalMask(time, window)]));

  /** `[batch · time, n, headDim]` to `[batch · kvHeads, n / kvHeads · time, headDim]`. */
  const byHead = (x: tf.Tensor3D): tf.Tensor3D => {
    const count = x.shape[1];
    return tf.reshape(tf.transpose(tf.reshape(x, [batch, time, count, headDim]), [0, 2, 1, 3]), [batch * kvHeads, (count / kvHeads) * time, headDim]);
  };

  const embedded = embeddingLookup(parameters.embedding as tf.Tensor2D, ids);
  let x = enterStream(embeddingScale === 1 ? embedded : tf.mul(embedded, embeddingScale), positions, config, parameters);
  for (const [index, layer] of parameters.layers.entries()) {
    const { attentionScale, rope, window } = config.layers[index]!;
    x = decoderLayer(x, layer, config, (rows) => {
      const gains = layer.queryKeyNorm && queryKeyGains(layer.queryKeyNorm, config);
      const { queries, keys, values } = splitHeads(projectHeads(rows, layer), config, gains, rope && rotations.get(rope));
      const scores = tf.matMul(byHead(tf.mul(queries, attentionScale)), byHead(keys), false, true);
      const masked = tf.reshape(tf.add(tf.reshape(scores, [batch * heads, time, time]), masks.get(window)!), [batch * kvHeads, group * time, time]);
      const context = tf.reshape(tf.matMul(tf.softmax(masked), byHead(values)), [batch, heads, time, headDim]);
      return tf.reshape(tf.transpose(context, [0, 2, 1, 3]), [batch * time, heads * headDim]);
    });
  }
  const last = leaveStream(x, config, parameters);
  return capLogits(parameters.head === undefined ? matMul(last, parameters.embedding as tf.Tensor2D, { transposeB: true }) : project(last, parameters.head, undefined), config);
}

function rotationOf({ cosines, sines }: ReturnType<typeof ropeTables>, headDim: number): Rotation {
  const shape: [number, number, number] = [cosines.length / headDim, 1, headDim];
  return { cosines: tf.tensor3d(cosines, shape), sines: tf.tensor3d(sines, shape) };
}

function causalMask(time: number, window = time): tf.Tensor2D {
  const hidden = (at: number): boolean => {
    const back = Math.floor(at / time) - (at % time);
    return back < 0 || back >= window;
  };
  return tf.tensor2d(Float32Array.from({ length: time * time }, (_, at) => (hidden(at) ? -1e9 : 0)), [time, time]);
}
