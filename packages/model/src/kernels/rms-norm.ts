import * as tf from '@tensorflow/tfjs-core';

/**
 * Root-mean-square normalisation of rows: `x · r · gain` with `r = 1 / √(mean(x²) + ε)` (Zhang and Sennrich 2019).
 *
 * Differentiable in both. With `u = upstream · gain` the gradient of `x` is `r · (u − x · r² · mean(u · x))`.
 *
 * @param x `[rows, width]`, borrowed
 * @param gain `[width]`, borrowed
 * @returns `[rows, width]`, owned by the caller
 */
export function rmsNorm(x: tf.Tensor2D, gain: tf.Tensor, epsilon: number): tf.Tensor2D {
  const normalise = tf.customGrad((...inputs) => {
    const [rows, gains, save] = inputs as unknown as [tf.Tensor2D, tf.Tensor, (tensors: tf.Tensor[]) => void];
    const inverse = tf.rsqrt(tf.add(meanSquare(rows), epsilon));
    save([rows, gains, inverse]);
    return {
      value: tf.mul(tf.mul(rows, inverse), gains),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, weight, r] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const scaled = tf.mul(input, r);
        const u = tf.mul(upstream, weight);
        const along = tf.mean(tf.mul(u, scaled), -1, true);
        return [tf.mul(tf.sub(u, tf.mul(scaled, along)), r), tf.sum(tf.mul(upstream, scaled), 0)];
      },
    };
  });
  return normalise(x, gain) as tf.Tensor2D;
}

/**
 * Mean of squares of each row, `[rows, 1]`. Wide rows are summed in two stages: wasm adds one number after another, and
 * over hundreds of positive terms the rounding is what limits the agreement of deep models with other engines.
 */
function meanSquare(x: tf.Tensor2D): tf.Tensor {
  const [rows, width] = x.shape;
  const block = width > 256 ? divisorBelow(width, 32) : 1;
  if (block === 1) return tf.mean(tf.square(x), -1, true);
  return tf.div(tf.sum(tf.sum(tf.reshape(tf.square(x), [rows, width / block, block]), 2), 1, true), width);
}

function divisorBelow(value: number, bound: number): number {
  let divisor = bound;
  while (value % divisor !== 0) divisor -= 1;
  return divisor;
}
