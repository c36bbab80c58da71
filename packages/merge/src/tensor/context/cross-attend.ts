import * as tf from '@tensorflow/tfjs-core';

/** Projections of an attention from one sequence to another, each `[width, width]`; without them rows are compared as they are. Borrowed. */
export interface CrossAttentionWeights {
  readonly query: tf.Tensor2D;
  readonly key: tf.Tensor2D;
  readonly value: tf.Tensor2D;
  readonly output: tf.Tensor2D;
}

export interface CrossAttentionOptions {
  readonly weights?: CrossAttentionWeights | undefined;
  /** Default 1. */
  readonly heads?: number | undefined;
  /** `[batch]` rows of each source; what follows is padding. Default all. */
  readonly lengths?: ArrayLike<number> | undefined;
}

/**
 * Attention of queries to the rows of another sequence, which have no order in it. Differentiable.
 *
 * @param queries `[batch, n, width]`, borrowed
 * @param source `[batch, m, width]`, borrowed
 * @returns `[batch, n, width]`, owned by the caller
 */
export function crossAttend(queries: tf.Tensor3D, source: tf.Tensor3D, { weights, heads = 1, lengths }: CrossAttentionOptions = {}): tf.Tensor3D {
  return tf.tidy(() => {
    const [batch, m, width] = source.shape;
    const project = (rows: tf.Tensor3D, by: tf.Tensor2D | undefined): tf.Tensor3D => (by === undefined ? rows : tf.reshape(tf.matMul(tf.reshape(rows, [-1, width]) as tf.Tensor2D, by), rows.shape));
    const split = (rows: tf.Tensor3D): tf.Tensor => tf.transpose(tf.reshape(rows, [batch, rows.shape[1], heads, width / heads]), [0, 2, 1, 3]);
    const [query, key, value] = [split(project(queries, weights?.query)), split(project(source, weights?.key)), split(project(source, weights?.value))];
    const logits = tf.mul(tf.matMul(query, key, false, true), 1 / Math.sqrt(width / heads));
    const masked = lengths === undefined ? logits : tf.add(logits, tf.tensor4d(Float32Array.from({ length: batch * m }, (_, at) => (at % m < lengths[Math.floor(at / m)]! ? 0 : -1e9)), [batch, 1, 1, m]));
    const mixed = tf.matMul(tf.softmax(masked), value);
    return project(tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), queries.shape), weights?.output);
  });
}
