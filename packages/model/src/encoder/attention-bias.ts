import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderState } from './encoder-hook.ts';
import type { EncoderParameters } from './encoder-parameters.ts';
import { relativeBucket } from './relative-bucket.ts';

/** Lower than any bias a caller gives, so that where every row of a sequence is hidden it is they that share attention, not the padding. */
const never = -1e30;

/**
 * What is added to attention logits: hides padding, biases keys, and by distance in T5. Differentiable in the key biases and the weights.
 *
 * @returns `[batch or 1, heads or 1, time or 1, time]`, owned by the caller; undefined where nothing is added
 */
export function attentionBias(config: EncoderConfig, parameters: EncoderParameters<tf.Tensor>, state: EncoderState): tf.Tensor4D | undefined {
  const { lengths, keyBias, stream } = state;
  const [batch, time] = stream.shape;
  return tf.tidy(() => {
    const parts: tf.Tensor[] = [];
    if (lengths.some((length) => length < time)) {
      const hidden = Float32Array.from({ length: batch * time }, (_, at) => (at % time < lengths[Math.floor(at / time)]! ? 0 : never));
      parts.push(tf.tensor4d(hidden, [batch, 1, 1, time]));
    }
    if (keyBias !== undefined) parts.push(tf.reshape(keyBias, [batch, 1, 1, time]));
    if (parameters.relative !== undefined) parts.push(relativeBias(config, parameters.relative as tf.Tensor2D, state));
    return parts.reduce<tf.Tensor | undefined>((sum, part) => (sum === undefined ? part : tf.add(sum, part)), undefined) as tf.Tensor4D;
  });
}

/** `[batch, heads, time, time]`, or of batch 1 where all sequences have rows 0, 1, 2, …. */
function relativeBias({ relative, heads }: EncoderConfig, table: tf.Tensor2D, { positions, stream }: EncoderState): tf.Tensor {
  const time = stream.shape[1];
  const alike = positions.every((own) => own.every((position, row) => position === row));
  const rows = alike ? [Int32Array.from({ length: time }, (_, row) => row)] : positions;
  const buckets = new Int32Array(rows.length * time * time);
  const known = new Map<number, number>();
  for (const [entry, own] of rows.entries()) {
    for (let query = 0; query < own.length; query += 1) {
      for (let key = 0; key < own.length; key += 1) {
        const distance = own[key]! - own[query]!;
        let bucket = known.get(distance);
        if (bucket === undefined) known.set(distance, (bucket = relativeBucket(distance, relative!)));
        buckets[(entry * time + query) * time + key] = bucket;
      }
    }
  }
  return tf.transpose(tf.reshape(embeddingLookup(table, tf.tensor1d(buckets, 'int32')), [rows.length, time, time, heads]), [0, 3, 1, 2]);
}
