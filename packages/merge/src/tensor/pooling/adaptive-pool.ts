import * as tf from '@tensorflow/tfjs-core';
import { requireCount } from '../require-count.ts';

/**
 * Any number of positions as exactly `n`: each the mean of its even share of the sequence, `[⌊i·length/n⌋, ⌈(i+1)·length/n⌉)`. Shares
 * overlap where `n` does not divide the length, and repeat where the sequence is shorter, as in PyTorch's adaptive average pooling.
 * Differentiable. With a projector behind it that was trained with random `n`, one set of weights serves several.
 *
 * Source: Hu et al. 2025 (TokenFLEX), section 3.2.
 *
 * @param stream `[batch, time, width]`, borrowed
 * @param options `n`; `lengths`: `[batch]` positions of each sequence, each at least 1, default all
 * @returns `[batch, n, width]`, owned by the caller
 */
export function adaptivePool(stream: tf.Tensor3D, { n, lengths }: { readonly n: number; readonly lengths?: ArrayLike<number> }): tf.Tensor3D {
  requireCount('n', n, 1);
  const [batch, time] = stream.shape;
  const shares = new Float32Array(batch * n * time);
  for (let row = 0; row < batch; row += 1) {
    const length = lengths?.[row] ?? time;
    for (let slot = 0; slot < n; slot += 1) {
      const [begin, end] = [Math.floor((slot * length) / n), Math.ceil(((slot + 1) * length) / n)];
      shares.fill(1 / (end - begin), (row * n + slot) * time + begin, (row * n + slot) * time + end);
    }
  }
  return tf.tidy(() => tf.matMul(tf.tensor3d(shares, [batch, n, time]), stream));
}
