import * as tf from '@tensorflow/tfjs-core';
import { type Random, TokstreamError } from '@tokstream/core';
import { gaussian } from '../random/gaussian.ts';
import type { TokenLayer } from './token-layer.ts';

/** How a layer grows. */
export interface GrowParametersOptions {
  /** Parameter tokens that are added. */
  readonly tokens: number;
  /** Draws the new values; the new keys are zero. */
  readonly random: Random;
  /** Standard deviation of the new values, default 0.02. */
  readonly deviation?: number;
  /**
   * The scale of the grown layer: `kept` (default), with which it computes what it did before; or `tokens`, √(all tokens) as the paper has
   * it, with which all scores grow by √(after / before).
   */
  readonly scale?: 'kept' | 'tokens';
}

/**
 * A layer with more parameter tokens. The new keys are zero, so the new tokens have a score of zero, add nothing to the length of the
 * scores, and gelu(0) = 0: under the kept scale no output changes, and training goes on from where it was.
 *
 * @param layer borrowed
 * @returns a layer of new tensors, yours to dispose
 * @throws `invalid-count` for no tokens to add
 */
export function growParameters(layer: TokenLayer, { tokens, random, deviation = 0.02, scale = 'kept' }: GrowParametersOptions): TokenLayer {
  if (!Number.isSafeInteger(tokens) || tokens < 1) throw new TokstreamError(`A layer was to grow by ${tokens} tokens; give 1 or more.`, { code: 'invalid-count', stage: 'growParameters' });
  const [before, width] = layer.values.shape;
  const values = Float32Array.from({ length: tokens * width }, () => deviation * gaussian(random));
  return tf.tidy(() => ({
    keys: tf.concat([layer.keys, tf.zeros<tf.Rank.R2>([tokens, layer.keys.shape[1]])]),
    values: tf.concat([layer.values, tf.tensor2d(values, [tokens, width])]),
    scale: scale === 'kept' ? layer.scale : Math.sqrt(before + tokens),
  }));
}
