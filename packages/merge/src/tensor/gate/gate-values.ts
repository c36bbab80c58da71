import * as tf from '@tensorflow/tfjs-core';
import { requireStrength } from './require-strength.ts';
import type { GateWeights } from './gate-weights.ts';

/**
 * How strongly a gate wants each position gone, from 0 (stays) to `strength` (goes): `strength · sigmoid(-(norm(stream) · weight + bias))`.
 * Differentiable in stream and weights.
 *
 * Source: Kallini et al. 2025 (MrT5), section 3.1.
 *
 * @param stream `[batch, time, width]`, borrowed
 * @param strength below 0
 * @returns `[batch, time]`, owned by the caller
 */
export function gateValues(stream: tf.Tensor3D, { gain, shift, weight, bias, epsilon = 1e-6 }: GateWeights, strength: number): tf.Tensor2D {
  requireStrength(strength);
  return tf.tidy(() => {
    const centred = shift === undefined ? stream : tf.sub(stream, tf.mean(stream, -1, true));
    const scaled = tf.mul(centred, tf.rsqrt(tf.add(tf.mean(tf.square(centred), -1, true), epsilon)));
    const normed = shift === undefined ? tf.mul(scaled, gain) : tf.add(tf.mul(scaled, gain), shift);
    const [batch, time, width] = stream.shape;
    const logits = tf.add(tf.matMul(tf.reshape(normed, [batch * time, width]) as tf.Tensor2D, weight), bias);
    return tf.reshape(tf.mul(tf.sigmoid(tf.neg(logits)), strength), [batch, time]);
  });
}
