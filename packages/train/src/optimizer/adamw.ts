import * as tf from '@tensorflow/tfjs-core';
import type { Optimizer } from './optimizer.ts';

/** Constants of AdamW; defaults in brackets are those usual for language models. */
export interface AdamWOptions {
  /** Decay of the first moment (0.9). */
  readonly beta1?: number;
  /** Decay of the second moment (0.95). */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Decoupled weight decay (0.1), applied to matrices only: gains and biases are left alone. */
  readonly weightDecay?: number;
}

/** AdamW for every weight (Loshchilov and Hutter 2019, algorithm 2). */
export function adamW(options: AdamWOptions = {}): Optimizer {
  const { beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.1 } = options;
  return ({ shape }) => ({
    moments: ['first', 'second'],
    update(weight, [firstMoment, secondMoment], gradient, step, learningRate) {
      const decay = shape.length > 1 ? weightDecay : 0;
      tf.tidy(() => {
        const first = tf.add(tf.mul(firstMoment!, beta1), tf.mul(gradient, 1 - beta1));
        const second = tf.add(tf.mul(secondMoment!, beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const rate = learningRate / (1 - beta1 ** (step + 1));
        const denominator = tf.add(tf.sqrt(tf.div(second, 1 - beta2 ** (step + 1))), epsilon);
        weight.assign(tf.sub(tf.mul(weight, 1 - learningRate * decay), tf.mul(tf.div(first, denominator), rate)));
        firstMoment!.assign(first);
        secondMoment!.assign(second);
      });
    },
  });
}
