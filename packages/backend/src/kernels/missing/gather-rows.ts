import * as tf from '@tensorflow/tfjs-core';

/** A gather along any axis as one along the second: each group of rows is read at places of its own. */
export interface GatherRows {
  /** Batch entries times what stands between them and the axis. */
  readonly groups: number;
  /** Rows of a group. */
  readonly rows: number;
  /** Values of a row. */
  readonly width: number;
  /** `[groups, k]` int32 */
  readonly places: tf.Tensor2D;
  readonly outputShape: number[];
}

/** Takes the arguments of `tf.gather` apart. The caller tidies. */
export function gatherRows(x: tf.Tensor, indices: tf.Tensor, axis: number, batchDims: number): GatherRows {
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, tf.util.parseAxisParam(axis, x.shape)[0]!, batchDims);
  const picked = indices.size / batchSize;
  const places = tf.reshape(tf.tile(tf.reshape(indices, [batchSize, 1, picked]), [1, outerSize, 1]), [batchSize * outerSize, picked]);
  return { groups: batchSize * outerSize, rows: dimSize, width: sliceSize, places: places as tf.Tensor2D, outputShape };
}
