import * as tf from '@tensorflow/tfjs-core';

/**
 * Mean over the last axis, which stays with size 1; differentiable. Wide rows are summed in two stages: wasm adds one
 * number after another, and over hundreds of terms the rounding is what limits the agreement of deep models with other
 * engines.
 */
export function rowMean(x: tf.Tensor): tf.Tensor {
  const lead = x.shape.slice(0, -1);
  const width = x.shape.at(-1)!;
  const block = width > 256 ? divisorBelow(width, 32) : 1;
  if (block === 1) return tf.mean(x, -1, true);
  return tf.div(tf.sum(tf.sum(tf.reshape(x, [...lead, width / block, block]), -1), -1, true), width);
}

function divisorBelow(value: number, bound: number): number {
  let divisor = bound;
  while (value % divisor !== 0) divisor -= 1;
  return divisor;
}
