import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { type CrossAttentionWeights, crossAttend } from './cross-attend.ts';

export interface UnorderedContextOptions {
  readonly weights?: CrossAttentionWeights;
  /** Default 1. */
  readonly heads?: number;
}

/**
 * Conditions a sequence on any number of context streams at once, without an order among them: each row adds what it finds over the rows
 * of all streams. Streams are encoded each on its own, so that positions count anew in each, and their order changes nothing but the
 * rounding of sums. Differentiable.
 *
 * Source: Kani et al. 2024 (UpFusion), section 3.1.
 *
 * @param stream `[n, width]`, borrowed
 * @param contexts each `[any, width]`, borrowed
 * @returns `[n, width]`, owned by the caller
 * @throws `missing-context` where there is none
 */
export function unorderedContext(stream: tf.Tensor2D, contexts: readonly tf.Tensor2D[], options: UnorderedContextOptions = {}): tf.Tensor2D {
  if (contexts.length === 0) throw new TokstreamError('There is no context stream to condition on; give at least one.', { code: 'missing-context', stage: 'merge' });
  return tf.tidy(() => {
    const all = contexts.length === 1 ? contexts[0]! : tf.concat([...contexts], 0);
    return tf.add(stream, tf.reshape(crossAttend(tf.expandDims(stream, 0), tf.expandDims(all, 0), options), stream.shape));
  });
}
