import type * as tf from '@tensorflow/tfjs-core';

/** How one weight is updated. Pure data and arithmetic: the moments it needs are held beside the weight by the trainer. */
export interface UpdateRule {
  /** Names of the moments, each a tensor of the weight's shape that starts at zero. */
  readonly moments: readonly string[];
  /**
   * Updates weight and moments in place.
   *
   * @param moments in the order of their names
   * @param gradient the shape of the weight, borrowed
   * @param step counted from 0
   */
  update(weight: tf.Variable, moments: readonly tf.Variable[], gradient: tf.Tensor, step: number, learningRate: number): void;
}

/** A weight as an optimiser sees it when it chooses the rule. */
export interface OptimizedWeight {
  /** Such as `layers.0.down`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Widths of the projections that lie side by side in a matrix; one entry when there is one. */
  readonly columns: readonly number[];
}

/** Chooses the rule for each weight of a model. */
export type Optimizer = (weight: OptimizedWeight) => UpdateRule;
