import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/**
 * Sums rows that share a segment: `out[s] = Σ values[i] where segments[i] = s`. Differentiable in the values.
 *
 * Composed from `scatterND`, which every backend has, and which is as fast with many segments as with few. Segments may
 * repeat, be unsorted or be missing (their row is 0). Must run where the caller tidies; returns a tensor the caller owns.
 *
 * @param values `[n, ...inner]`, borrowed
 * @param segments `[n]` int32 in `[0, count)`, borrowed; not checked
 */
export function segmentSum(values: tf.Tensor, segments: tf.Tensor1D, count: number): tf.Tensor {
  return differentiable([values], ([rows], save) => {
    save([segments]);
    const inner = values.shape.slice(1);
    const width = inner.reduce((product, size) => product * size, 1);
    const flat = tf.reshape(rows!, [values.shape[0]!, width]);
    return {
      value: tf.reshape(tf.scatterND(tf.expandDims(segments, 1), flat, [count, width]), [count, ...inner]),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => tf.gather(upstream, saved[0] as tf.Tensor1D),
    };
  });
}
