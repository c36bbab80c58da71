import * as tf from '@tensorflow/tfjs-core';
import { batchMatMul, runHeapKernel } from '@tokstream/backend';
import { attendKernel } from './heap/attend.ts';

/** What attention gives back; both belong to the caller. */
export interface Attended {
  /** `[rows, heads · headDim]` */
  readonly context: tf.Tensor2D;
  /** `[heads, rows, keys]`, each row summing to 1. */
  readonly weights: tf.Tensor3D;
}

/**
 * Scaled dot-product attention with grouped queries (Ainslie et al. 2023), over the keys of one sequence.
 *
 * @param queries `[rows, heads, headDim]`, rotated, borrowed
 * @param keys `[kvHeads, keys, headDim]`, rotated, borrowed
 * @param values like keys, borrowed
 * @param scale what the products are multiplied with
 * @param mask `[kvHeads or 1, 1, rows, keys]`, 0 where a row may look and a large negative number elsewhere; undefined: it may look everywhere
 */
export function attend(queries: tf.Tensor3D, keys: tf.Tensor3D, values: tf.Tensor3D, scale: number, mask: tf.Tensor4D | undefined): Attended {
  const fused = attendOnHeap(queries, keys, values, scale, mask, true);
  return fused === undefined ? composed(queries, keys, values, scale, mask) : { context: fused[0], weights: fused[1] as tf.Tensor3D };
}

/**
 * The context of `attend` alone, to the bit. On wasm both are one op, a loop over the memory: with 4 to 512 rows, 64 to 1,000 keys
 * and 2 to 12 key heads it took between a tenth of the time of products of matrices and about the same. There a row is to the bit what
 * it would be alone, however many are fed, and products round otherwise: so the number of rows decides nothing.
 */
export function attendContext(queries: tf.Tensor3D, keys: tf.Tensor3D, values: tf.Tensor3D, scale: number, mask: tf.Tensor4D | undefined): tf.Tensor2D {
  const fused = attendOnHeap(queries, keys, values, scale, mask, false);
  fused?.[1].dispose();
  return fused?.[0] ?? composed(queries, keys, values, scale, mask).context;
}

function attendOnHeap(queries: tf.Tensor3D, keys: tf.Tensor3D, values: tf.Tensor3D, scale: number, mask: tf.Tensor4D | undefined, weights: boolean): readonly [context: tf.Tensor2D, weights: tf.Tensor] | undefined {
  return runHeapKernel(attendKernel, mask === undefined ? [queries, keys, values] : [queries, keys, values, mask], { scale, weights }) as readonly [tf.Tensor2D, tf.Tensor] | undefined;
}

function composed(queries: tf.Tensor3D, keys: tf.Tensor3D, values: tf.Tensor3D, scale: number, mask: tf.Tensor4D | undefined): Attended {
  const [rows, heads, headDim] = queries.shape;
  const [kvHeads, length] = keys.shape;
  const group = heads / kvHeads;
  const scaled = tf.mul(queries, scale);
  const grouped = tf.reshape(tf.transpose(scaled, [1, 0, 2]), [kvHeads, group * rows, headDim]) as tf.Tensor3D;
  let scores: tf.Tensor = batchMatMul(grouped, keys, { transposeB: true });
  if (mask !== undefined) scores = tf.reshape(tf.add(tf.reshape(scores, [kvHeads, group, rows, length]), mask), [kvHeads, group * rows, length]);
  const weights = tf.softmax(scores) as tf.Tensor3D;
  const context = tf.reshape(tf.transpose(tf.reshape(batchMatMul(weights, values), [heads, rows, headDim]), [1, 0, 2]), [rows, heads * headDim]);
  return { context: context as tf.Tensor2D, weights: tf.reshape(weights, [heads, rows, length]) };
}
