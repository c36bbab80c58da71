import type * as tf from '@tensorflow/tfjs-core';
import { crossEntropy } from './cross-entropy.ts';

/**
 * Mean cross-entropy of next-token predictions, in nats a token.
 *
 * @param logits `[rows, vocabulary]`, borrowed
 * @param targets `[rows]` in `[0, vocabulary)`
 * @param counted `[rows]`, 1 for rows of which the mean is taken and 0 for others, not all 0; default all
 * @returns a scalar owned by the caller
 */
export function causalLmLoss(logits: tf.Tensor2D, targets: Int32Array, counted?: Uint8Array): tf.Scalar {
  return crossEntropy(logits, targets, counted);
}
