import * as tf from '@tensorflow/tfjs-core';
import { type CrossAttentionOptions, crossAttend } from '../context/cross-attend.ts';

/**
 * Brings sequences back to full length with learned queries, one for each position, that attend to what stayed. Differentiable, so that
 * queries and projections can be trained.
 *
 * Source: Li et al. 2024 (Hourglass Tokenizer), section 3.3.
 *
 * @param stream `[batch, time, width]` what stayed, borrowed
 * @param queries `[n, width]`, borrowed
 * @param options `lengths`: `[batch]` how many rows of each stayed
 * @returns `[batch, n, width]`, owned by the caller
 */
export function recoverByAttention(stream: tf.Tensor3D, queries: tf.Tensor2D, options: CrossAttentionOptions = {}): tf.Tensor3D {
  const [batch] = stream.shape;
  const [n, width] = queries.shape;
  return tf.tidy(() => crossAttend(tf.broadcastTo(tf.expandDims(queries, 0), [batch, n, width]), stream, options));
}
