import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { EncoderHookInput } from '@tokstream/model';

/**
 * The attention that each position receives, as the mean over heads and the rows of its sequence, `[batch, time]`; the caller tidies.
 *
 * @throws `missing-attention` where the place has none
 */
export function attentionReceived({ attention, lengths, layer, place }: EncoderHookInput): tf.Tensor2D {
  if (attention === undefined) throw new TokstreamError(`There is no attention at ${place} ${layer} to rank positions by; merge at place attention, or give scores.`, { code: 'missing-attention', stage: 'merge' });
  const [batch, , time] = attention.shape;
  // Rows behind a sequence's length attend too, and do not count.
  const share = Float32Array.from({ length: batch * time }, (_, at) => Number(at % time < lengths[Math.floor(at / time)]!) / lengths[Math.floor(at / time)]!);
  return tf.reshape(tf.matMul(tf.tensor3d(share, [batch, 1, time]), tf.mean(attention, 1) as tf.Tensor3D), [batch, time]);
}
