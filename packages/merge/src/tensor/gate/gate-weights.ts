import type * as tf from '@tensorflow/tfjs-core';

/** A trained gate over a stream of `width`. Tensors are borrowed. */
export interface GateWeights {
  /** `[width]` gains of the norm before the gate. */
  readonly gain: tf.Tensor1D;
  /** `[width]` what is added after the norm, which then takes the mean off too, as LayerNorm; without it the norm is T5's, by the root mean square. */
  readonly shift?: tf.Tensor1D;
  /** `[width, 1]` */
  readonly weight: tf.Tensor2D;
  /** `[1]`; a gate that is to begin by keeping everything begins at 1. */
  readonly bias: tf.Tensor1D;
  /** Default 1e-6. */
  readonly epsilon?: number;
}
