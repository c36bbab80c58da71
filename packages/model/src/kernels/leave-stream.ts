import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { DecoderParameters } from '../decoder/decoder-parameters.ts';
import { normalise } from './normalise.ts';
import { project } from './project.ts';

/**
 * What the output head reads: the stream after the last norm and, where the family has one, the last projection.
 *
 * @param x `[rows, width]`, borrowed
 * @returns `[rows, embeddingWidth]`; it may be `x` itself
 */
export function leaveStream(x: tf.Tensor2D, config: DecoderConfig, parameters: DecoderParameters<tf.Tensor>): tf.Tensor2D {
  const { norm, normBias, outputProjection } = parameters;
  const normalised = norm === undefined ? x : normalise(x, norm, normBias, config);
  return outputProjection === undefined ? normalised : project(normalised, outputProjection, undefined);
}

/** Scales logits and bounds them smoothly, where the family does. */
export function capLogits(logits: tf.Tensor2D, { logitScale, logitCap }: DecoderConfig): tf.Tensor2D {
  const scaled: tf.Tensor2D = logitScale === 1 ? logits : tf.mul(logits, logitScale);
  return logitCap === undefined ? scaled : tf.mul(tf.tanh(tf.div(scaled, logitCap)), logitCap);
}
