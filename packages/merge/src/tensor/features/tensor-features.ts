import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '@tokstream/backend';
import { takeRows } from '../../plan/take-rows.ts';
import type { Features } from './features.ts';
import { peaksOf } from './peaks-of.ts';

/**
 * Rows in a tensor: the backend multiplies, and only products come back to be searched. For backends that can be read synchronously.
 *
 * @param rows `[n, width]`, borrowed while the features are used
 */
export function tensorFeatures(rows: tf.Tensor2D): Features {
  const [n, width] = rows.shape;
  return {
    n,
    width,
    values: () => rows.dataSync<'float32'>(),
    bestMatches(from, to) {
      const cosines = read(() => {
        const units = tf.div(rows, tf.maximum(tf.sqrt(tf.sum(tf.square(rows), 1, true)), 1e-30)) as tf.Tensor2D;
        return matMul(takeRows(units, from), takeRows(units, to), { transposeB: true });
      });
      const score = new Float64Array(from.length).fill(-Infinity);
      const best = new Int32Array(from.length);
      for (let row = 0; row < from.length; row += 1) {
        let [found, highest] = [0, -Infinity];
        const begin = row * to.length;
        for (let at = 0; at < to.length; at += 1) {
          const cosine = cosines[begin + at]!;
          if (cosine > highest) {
            highest = cosine;
            found = at;
          }
        }
        [best[row], score[row]] = [to[found]!, highest];
      }
      return { to: best, score };
    },
    densityPeaks(neighbours, ties) {
      const squares = read(() => tf.mul(squaredDistances(rows, rows), 1 / width));
      for (let row = 0; row < n; row += 1) squares[row * n + row] = 0;
      return peaksOf(squares, n, neighbours, ties);
    },
    nearest(to) {
      const squares = read(() => squaredDistances(rows, takeRows(rows, to)));
      return Int32Array.from({ length: n }, (_, row) => {
        let [found, least] = [0, Infinity];
        for (let at = 0; at < to.length; at += 1) {
          const square = squares[row * to.length + at]!;
          if (square < least) [found, least] = [at, square];
        }
        return found;
      });
    },
  };
}

function squaredDistances(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const lengths = (rows: tf.Tensor2D): tf.Tensor => tf.sum(tf.square(rows), 1);
  const sums = tf.add(tf.expandDims(lengths(a), 1), tf.expandDims(lengths(b), 0));
  return tf.relu(tf.sub(sums, tf.mul(matMul(a, b, { transposeB: true }), 2))) as tf.Tensor2D;
}

function read(compute: () => tf.Tensor): Float32Array {
  const tensor = tf.tidy(compute);
  try {
    return tensor.dataSync<'float32'>() as Float32Array;
  } finally {
    tensor.dispose();
  }
}
