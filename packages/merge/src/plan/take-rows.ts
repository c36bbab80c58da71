import * as tf from '@tensorflow/tfjs-core';
import { differentiable, segmentSum } from '@tokstream/backend';

/**
 * Rows of a matrix by their places, with a gradient that works on every backend.
 *
 * By `gatherND`, which copies whole rows on wasm, where `gather` computes the place of every value anew.
 *
 * @param rows `[rows, width]`, borrowed
 * @param places rows to take, in order; repeats are allowed, and nothing checks that they exist
 * @returns `[places, width]`; the caller tidies
 */
export function takeRows(rows: tf.Tensor2D, places: ArrayLike<number>): tf.Tensor2D {
  return differentiable([rows], ([given], save) => {
    const indices = tf.tensor1d(Int32Array.from(places), 'int32');
    save([indices]);
    return {
      value: tf.gatherND(given!, tf.expandDims(indices, 1)) as tf.Tensor2D,
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => segmentSum(upstream, saved[0] as tf.Tensor1D, rows.shape[0]),
    };
  });
}
