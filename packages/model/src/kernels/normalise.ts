import type * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { layerNorm } from './layer-norm.ts';
import { rmsNorm } from './rms-norm.ts';

/** The norm of a model on rows `[rows, width]`, borrowed; families with layer norms have a bias with every gain. */
export function normalise(x: tf.Tensor2D, gain: tf.Tensor, bias: tf.Tensor | undefined, { norm, normEpsilon }: Pick<DecoderConfig, 'norm' | 'normEpsilon'>): tf.Tensor2D {
  return norm === 'rms' ? rmsNorm(x, gain, normEpsilon) : layerNorm(x, gain, bias!, normEpsilon);
}
