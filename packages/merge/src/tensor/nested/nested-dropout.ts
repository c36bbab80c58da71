import * as tf from '@tensorflow/tfjs-core';
import type { Random } from '@tokstream/core';
import { requireCount } from '../require-count.ts';

/** How a count is drawn: any from 1 to n, a power of two, or any rounded up to one, all up to n. */
export type NestedDraw = 'uniform' | 'power-of-two' | 'rounded-up';

/**
 * Draws how many of `n` ordered latents a training step keeps.
 *
 * Source: Bachmann et al. 2025 (FlexTok), section 3.1, after Rippel et al. 2014.
 */
export function drawKept(n: number, draw: NestedDraw, random: Random): number {
  requireCount('n', n, 1);
  if (draw === 'power-of-two') return 2 ** Math.floor(random.next() * (Math.floor(Math.log2(n)) + 1));
  const count = 1 + Math.floor(random.next() * n);
  return draw === 'uniform' ? count : Math.min(n, 2 ** Math.ceil(Math.log2(count)));
}

/**
 * Puts one learned row in the place of all latents from `kept` on, for each sequence its own count. Differentiable in both.
 *
 * @param latents `[batch, n, width]`, borrowed
 * @param kept `[batch]`
 * @param blank `[width]`, borrowed
 * @returns `[batch, n, width]`, owned by the caller
 */
export function nestedDropout(latents: tf.Tensor3D, kept: ArrayLike<number>, blank: tf.Tensor1D): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, n] = latents.shape;
    const mask = tf.tensor3d(Float32Array.from({ length: batch * n }, (_, at) => Number(at % n < kept[Math.floor(at / n)]!)), [batch, n, 1]);
    return tf.add(tf.mul(latents, mask), tf.mul(tf.reshape(blank, [1, 1, -1]), tf.sub(1, mask)));
  });
}
