import * as tf from '@tensorflow/tfjs-core';
import { matMul } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { takeRows } from '../../plan/take-rows.ts';
import { distancesToDenser } from './distances-to-denser.ts';
import type { Features } from './features.ts';

/**
 * Rows in a tensor, compared by the backend, of which only what was found comes back: for hundreds of rows many times faster than
 * `plainFeatures`. For backends that can be read synchronously.
 *
 * @param rows `[n, width]`, borrowed while the features are used
 */
export function tensorFeatures(rows: tf.Tensor2D): Features {
  const [n, width] = rows.shape;
  return {
    n,
    width,
    values: () => rows.dataSync<'float32'>() as Float32Array,
    bestMatches(from, to) {
      const [highest, places] = read(() => {
        const units = tf.mul(rows, tf.rsqrt(tf.maximum(tf.sum(tf.square(rows), 1, true), 1e-30))) as tf.Tensor2D;
        const cosines = matMul(everyOther(units, from), everyOther(units, to), { transposeB: true });
        return [tf.max(cosines, 1), tf.argMax(cosines, 1)];
      });
      return { to: Int32Array.from(places!, (place) => to[place]!), score: Float64Array.from(highest!) };
    },
    densityPeaks(neighbours, ties) {
      const count = Math.min(n, neighbours);
      const [squares, near, most] = read(() => {
        const all = squaredDistances(rows, rows, 1 / width);
        return [all, tf.topk(tf.neg(all), count).indices, tf.max(all)];
      });
      const density = Float64Array.from({ length: n }, (_, row) => {
        let sum = 0;
        for (let at = row * count; at < (row + 1) * count; at += 1) {
          const other = near![at]!;
          // One number for both of a pair: two that are nearest to each other are equally dense, whatever is rounded.
          if (other !== row) sum += Math.max(0, squares![Math.min(row, other) * n + Math.max(row, other)]!);
        }
        return Math.exp(-sum / count);
      });
      const distance = distancesToDenser(squares!, density, most![0]!, ties);
      return { density, distance, score: density.map((own, row) => own * distance[row]!) };
    },
    nearest(to) {
      const [places] = read(() => [tf.argMin(squaredDistances(rows, takeRows(rows, to), 1), 1)]);
      return Int32Array.from(places!);
    },
  };
}

/** `[a, b]` squared distances times a factor, to rounding, as one product: rows carry their lengths. */
function squaredDistances(a: tf.Tensor2D, b: tf.Tensor2D, factor: number): tf.Tensor2D {
  const lengths = (of: tf.Tensor2D): tf.Tensor2D => tf.sum(tf.square(of), 1, true);
  const left = tf.concat([tf.mul(a, -2 * factor), tf.mul(lengths(a), factor), tf.mul(tf.ones([a.shape[0], 1]), factor)], 1) as tf.Tensor2D;
  const right = tf.concat([b, tf.ones([b.shape[0], 1]), lengths(b)], 1) as tf.Tensor2D;
  return matMul(left, right, { transposeB: true });
}

/** Rows by their places; cheaper where they are every other one. */
function everyOther(rows: tf.Tensor2D, places: Int32Array): tf.Tensor2D {
  const [first, last] = [places[0]!, places.at(-1)!];
  const isRegular = last - first === 2 * (places.length - 1) && places.every((place, at) => place === first + 2 * at);
  return isRegular ? tf.stridedSlice(rows, [first, 0], [last + 1, rows.shape[1]], [2, 1]) as tf.Tensor2D : takeRows(rows, places);
}

function read(compute: () => tf.Tensor[]): (Float32Array | Int32Array)[] {
  if (tf.getBackend() === 'webgpu') throw new TokstreamError('The backend webgpu cannot be read while a pass runs, so positions cannot be compared on it; use another backend.', { code: 'unsupported-backend', stage: 'merge' });
  let values: (Float32Array | Int32Array)[] = [];
  // Not what tidy returns, which it would search for tensors, number by number.
  tf.tidy(() => {
    values = compute().map((tensor) => tensor.dataSync() as Float32Array | Int32Array);
  });
  return values;
}
