import * as tf from '@tensorflow/tfjs-core';
import { batchMatMul } from '@tokstream/backend';
import { attendContext } from '../kernels/attend.ts';

/** What the heads of a layer read, `[batch, time, heads, headDim]` each, borrowed. */
export interface Heads {
  readonly queries: tf.Tensor4D;
  readonly keys: tf.Tensor4D;
  readonly values: tf.Tensor4D;
}

export interface AttendOptions {
  readonly scale: number;
  /** Of `attentionBias`, borrowed. */
  readonly bias: tf.Tensor4D | undefined;
  /** True where `bias` does nothing but hide padding. */
  readonly hidesOnly: boolean;
  readonly lengths: readonly number[];
  readonly keepsWeights: boolean;
}

/** Both belong to the caller. */
export interface AttendedSequences {
  /** `[batch · time, heads · headDim]`; rows behind a sequence's length hold anything finite. */
  readonly context: tf.Tensor2D;
  /** `[batch, heads, time, time]`; undefined unless kept. */
  readonly weights: tf.Tensor4D | undefined;
}

/**
 * Attention of every row of a sequence to every other.
 *
 * Where no gradient is recorded and no weights are kept, wasm takes a sequence at a time in one op: it computes nothing of the padding,
 * and took 0.4 times the processor time of the products (6 to 12 heads of 64, 512 rows; 0.2 at 64 rows).
 */
export function attendSequences(heads: Heads, options: AttendOptions): AttendedSequences {
  const isPlain = !options.keepsWeights && tf.engine().state.gradientDepth === 0;
  return isPlain && tf.getBackend() === 'wasm' ? oneByOne(heads, options) : atOnce(heads, options);
}

function oneByOne({ queries, keys, values }: Heads, { scale, bias, hidesOnly, lengths }: AttendOptions): AttendedSequences {
  const [batch, time, heads, headDim] = queries.shape;
  const [keysByHead, valuesByHead] = [byHead(keys), byHead(values)];
  const contexts = lengths.map((rows, at) => {
    const own = (part: tf.Tensor4D): tf.Tensor3D => tf.reshape(tf.slice(part, [at, 0, 0, 0], [1, heads, rows, headDim]), [heads, rows, headDim]);
    const asked = tf.reshape(tf.slice(queries, [at, 0, 0, 0], [1, rows, heads, headDim]), [rows, heads, headDim]) as tf.Tensor3D;
    const context = attendContext(asked, own(keysByHead), own(valuesByHead), scale, bias === undefined || hidesOnly ? undefined : maskOf(bias, at, rows));
    return rows === time ? context : tf.pad(context, [[0, time - rows], [0, 0]]);
  });
  return { context: batch === 1 ? contexts[0]! : tf.concat(contexts, 0), weights: undefined };
}

/** The bias of one sequence, `[heads or 1, 1, rows, rows]`. */
function maskOf(bias: tf.Tensor4D, at: number, rows: number): tf.Tensor4D {
  const [batch, lists, queries] = bias.shape;
  const own = tf.slice(bias, [batch === 1 ? 0 : at, 0, 0, 0], [1, lists, Math.min(queries, rows), rows]);
  const shaped = tf.reshape(own, [lists, 1, own.shape[2], rows]) as tf.Tensor4D;
  if (own.shape[2] === rows) return shaped;
  // A product with ones repeats the row, many times faster than `tile` on wasm.
  return tf.reshape(tf.matMul(tf.ones([lists, rows, 1]), tf.reshape(own, [lists, 1, rows]) as tf.Tensor3D), [lists, 1, rows, rows]);
}

function atOnce({ queries, keys, values }: Heads, { scale, bias, keepsWeights }: AttendOptions): AttendedSequences {
  const [batch, time, heads, headDim] = queries.shape;
  const stacked = (part: tf.Tensor4D): tf.Tensor3D => tf.reshape(byHead(part), [batch * heads, time, part.shape[3]]);
  const scaled = scale === 1 ? queries : tf.mul(queries, scale);
  const isOfKeys = bias !== undefined && bias.shape[1] === 1 && bias.shape[2] === 1;
  // What is added to whole keys is one more channel of theirs, so that nothing goes over all pairs once more.
  const asked = (isOfKeys ? tf.concat([scaled, tf.ones([batch, time, heads, 1])], 3) : scaled) as tf.Tensor4D;
  const scores = batchMatMul(stacked(asked), stacked(isOfKeys ? withBias(keys, bias) : keys), { transposeB: true });
  const weights = tf.softmax(bias === undefined || isOfKeys ? scores : tf.reshape(tf.add(tf.reshape(scores, [batch, heads, time, time]), bias), [batch * heads, time, time])) as tf.Tensor3D;
  const context = byHead(tf.reshape(batchMatMul(weights, stacked(values)), [batch, heads, time, headDim]));
  return { context: tf.reshape(context, [batch * time, heads * headDim]), weights: keepsWeights ? tf.reshape(weights, [batch, heads, time, time]) : undefined };
}

/** Keys with `[batch or 1, 1, 1, time]` as one more channel. */
function withBias(keys: tf.Tensor4D, bias: tf.Tensor4D): tf.Tensor4D {
  const [batch, time, heads] = keys.shape;
  const channel: tf.Tensor4D = tf.broadcastTo(tf.reshape(bias, [bias.shape[0], time, 1, 1]), [batch, time, heads, 1]);
  return tf.concat([keys, channel], 3);
}

/** `[batch, a, b, headDim]` to `[batch, b, a, headDim]`. */
function byHead(part: tf.Tensor4D): tf.Tensor4D {
  return tf.transpose(part, [0, 2, 1, 3]);
}
