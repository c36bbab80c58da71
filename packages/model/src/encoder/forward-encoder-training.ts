import type * as tf from '@tensorflow/tfjs-core';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderHook, EncoderState } from './encoder-hook.ts';
import type { EncoderParameters } from './encoder-parameters.ts';
import type { EncoderSequence } from './encoder.ts';
import { enterEncoder } from './enter-encoder.ts';
import { runEncoder } from './run-encoder.ts';

/**
 * The whole encoder over a padded batch, differentiable in every weight and through a hook.
 *
 * @param batch sequences of any lengths; padding is never read
 * @returns the last hidden states, `state.stream` `[batch, time, width]`, with the rows of each sequence, owned by the caller (who tidies)
 * @throws `invalid-ids`, `invalid-rows`, `invalid-hook`
 */
export function forwardEncoderTraining(config: EncoderConfig, parameters: EncoderParameters<tf.Tensor>, batch: readonly EncoderSequence[], hook?: EncoderHook): EncoderState {
  return runEncoder(config, parameters, enterEncoder(config, parameters, batch), { hook });
}
