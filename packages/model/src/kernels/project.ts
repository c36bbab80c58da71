import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '@tokstream/backend';

/**
 * A linear layer, `x · weight (+ bias)`, differentiable in all three.
 *
 * @param x `[rows, in]`, borrowed
 * @param weight `[in, out]`, borrowed
 * @returns `[rows, out]`, owned by the caller
 */
export function project(x: tf.Tensor2D, weight: tf.Tensor, bias: tf.Tensor | undefined): tf.Tensor2D {
  const product = matMul(x, weight as tf.Tensor2D);
  return bias === undefined ? product : tf.add(product, bias);
}
