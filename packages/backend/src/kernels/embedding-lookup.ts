import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';
import { segmentSum } from './segment-sum.ts';

/**
 * Reads rows of an embedding table, with a gradient that works on every backend (tfjs' own throws on wasm).
 *
 * @param table `[vocabulary, width]` float32, borrowed
 * @param ids `[n]` int32 in `[0, vocabulary)`, borrowed; not checked here: out of range is undefined on some backends
 * @returns `[n, width]`, owned by the caller
 */
export function embeddingLookup(table: tf.Tensor2D, ids: tf.Tensor1D): tf.Tensor2D {
  return differentiable([table], ([rows], save) => {
    save([ids]);
    return {
      value: tf.gather(rows as tf.Tensor2D, ids),
      gradFunc: (upstream: tf.Tensor, saved: tf.Tensor[]) => segmentSum(upstream, saved[0] as tf.Tensor1D, table.shape[0]),
    };
  });
}
