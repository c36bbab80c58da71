import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../decoder/decoder-config.ts';

/** Twice √(2/π), since `tanh` is written as a sigmoid: `(1 + tanh(u)) / 2 = sigmoid(2u)`. */
const slope = 2 * Math.sqrt(2 / Math.PI);

/** The activations by name, each `x` of any shape, borrowed, to a tensor of its own; differentiable. */
export const activate: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  relu: (x) => tf.relu(x),
  gelu: (x) => tf.mul(x, tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5)),
  // x · sigmoid(slope · (x + 0.044715 x³)) (Hendrycks and Gimpel 2016).
  'gelu-tanh': (x) => tf.mul(x, tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), 0.044715 * slope), slope)))),
};
