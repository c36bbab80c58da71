import type * as tf from '@tensorflow/tfjs-core';
import type { NamedTensor } from '@tokstream/model';

/** A model as a trainer takes it: its weights, and what it loses on a batch. */
export interface TrainableModel<Batch, Config> {
  readonly config: Config;
  /** Every weight with its stable, unique path, and the widths of the projections that lie side by side in it. */
  readonly parameters: readonly (readonly [path: string, weight: tf.Tensor, columns: readonly number[]])[];
  /**
   * Mean loss over the predictions that count, in nats, differentiable in every weight; the caller tidies.
   *
   * @param weights by path, borrowed
   */
  loss(weights: ReadonlyMap<string, tf.Tensor>, batch: Batch): tf.Scalar;
  /** How many predictions of a batch count. */
  predictions(batch: Batch): number;
  /** @throws `invalid-batch`, `invalid-ids` */
  check(batch: Batch): void;
  /** Weights under their Hugging Face names. */
  download(weights: ReadonlyMap<string, tf.Tensor>): Promise<Map<string, NamedTensor>>;
}
