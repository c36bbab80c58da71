import * as tf from '@tensorflow/tfjs-core';

/** Coefficients of the quintic whose slope at zero is largest (Jordan 2024, "Muon", kellerjordan.github.io/posts/muon). */
const [a, b, c] = [3.4445, -4.775, 2.0315];
const iterations = 5;

/**
 * A matrix with the singular vectors of the one given and singular values near one (0.7 to 1.2), by Newton–Schulz
 * iteration: products only, so that it runs on any backend.
 *
 * @param matrix `[rows, columns]`, borrowed; of either orientation
 * @returns the same shape; call inside `tidy`
 */
export function orthogonalize(matrix: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = matrix.shape;
  const tall = rows > columns;
  // The Gram matrix is formed over the shorter side.
  let x = tf.div(tall ? tf.transpose(matrix) : matrix, tf.add(tf.norm(matrix), 1e-7)) as tf.Tensor2D;
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const gram = tf.matMul(x, x, false, true);
    const update = tf.add(tf.mul(gram, b), tf.mul(tf.matMul(gram, gram), c)) as tf.Tensor2D;
    x = tf.add(tf.mul(x, a), tf.matMul(update, x));
  }
  return tall ? tf.transpose(x) : x;
}
