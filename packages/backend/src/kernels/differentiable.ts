import * as tf from '@tensorflow/tfjs-core';

type Save = (tensors: tf.Tensor[]) => void;

/** A computation with its gradient written out, as `tf.customGrad` takes it. */
export type WithGradient<Result extends tf.Tensor> = (inputs: readonly tf.Tensor[], save: Save) => { readonly value: Result; readonly gradFunc: (upstream: Result, saved: tf.Tensor[]) => tf.Tensor | tf.Tensor[] };

/**
 * `tf.customGrad` where gradients are recorded, and the bare computation where none are: recording costs tens of
 * microseconds, which is more than many an op of a decoding step.
 *
 * @returns the value, owned by the caller; what else the computation makes is freed
 */
export function differentiable<Result extends tf.Tensor>(inputs: readonly tf.Tensor[], compute: WithGradient<Result>): Result {
  if (tf.engine().state.gradientDepth === 0) return tf.tidy(() => compute(inputs, forget).value);
  const recorded = tf.customGrad((...given) => {
    const save = given.pop() as unknown as Save;
    return compute(given as unknown as tf.Tensor[], save) as unknown as { value: tf.Tensor; gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor | tf.Tensor[] };
  });
  return recorded(...inputs) as Result;
}

function forget(): void {}
