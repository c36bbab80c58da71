import * as tf from '@tensorflow/tfjs-core';
import { type AdamWOptions, adamW } from './adamw.ts';
import type { Optimizer } from './optimizer.ts';
import { orthogonalize } from './orthogonalize.ts';

/** Constants of Muon and of the AdamW beside it. */
export interface MuonOptions {
  /** Decay of the momentum (0.95). */
  readonly momentum?: number;
  /** Decoupled weight decay of the matrices (0.1). */
  readonly weightDecay?: number;
  /** For embeddings, output head, gains and biases. */
  readonly adamW?: AdamWOptions;
}

/**
 * Muon for the matrices inside the layers, AdamW for everything else (Jordan 2024; Liu et al. 2025, arXiv 2502.16982,
 * whose factor `0.2 · √(longer side)` lets both share one learning rate).
 *
 * The update is the momentum with its singular values set to about one. It takes fewer tokens to a loss than AdamW and
 * holds one moment a matrix instead of two; the products cost about `40 · parameters · width` operations a step.
 * Projections that lie side by side in one matrix are orthogonalised one by one.
 */
export function muon(options: MuonOptions = {}): Optimizer {
  const { momentum = 0.95, weightDecay = 0.1 } = options;
  const others = adamW(options.adamW);
  return (target) => {
    if (target.shape.length !== 2 || !target.path.startsWith('layers.')) return others(target);
    const { columns } = target;
    return {
      moments: ['momentum'],
      update(weight, [buffer], gradient, _step, learningRate) {
        tf.tidy(() => {
          const next = tf.add(tf.mul(buffer!, momentum), tf.mul(gradient, 1 - momentum)) as tf.Tensor2D;
          const lookAhead = tf.add(tf.mul(next, momentum), tf.mul(gradient, 1 - momentum)) as tf.Tensor2D;
          const parts = columns.length === 1 ? [lookAhead] : (tf.split(lookAhead, [...columns], 1) as tf.Tensor2D[]);
          const steps = parts.map((part) => tf.mul(orthogonalize(part), 0.2 * learningRate * Math.sqrt(Math.max(...part.shape))) as tf.Tensor2D);
          weight.assign(tf.sub(tf.mul(weight, 1 - learningRate * weightDecay), steps.length === 1 ? steps[0]! : tf.concat(steps, 1)));
          buffer!.assign(next);
        });
      },
    };
  };
}
