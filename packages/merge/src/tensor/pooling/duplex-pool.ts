import * as tf from '@tensorflow/tfjs-core';
import { requireCount } from '../require-count.ts';

/** A text as one dense vector and a few weighted vocabulary entries. Plain arrays that belong to the caller. */
export interface DuplexVector {
  /** `[width]` the hidden state of the first position. */
  readonly cls: Float32Array;
  /** `[k]` vocabulary entries, ascending. */
  readonly ids: Int32Array;
  /** `[k]` their largest logit over the text. */
  readonly weights: Float32Array;
}

export interface DuplexPoolOptions {
  /** Vocabulary entries that stay. */
  readonly k: number;
  /** `[batch]` positions of each sequence. Default all. */
  readonly lengths?: ArrayLike<number>;
  /** Positions at the end of each sequence that are no text, as `[SEP]`. Default 0. */
  readonly trailing?: number;
}

/**
 * Pools texts in two ways at once: the first position's hidden state, and the `k` largest of the vocabulary logits after the maximum over
 * all other positions. Texts are compared by `duplexSimilarity`.
 *
 * Logits are made for one text at a time. Source: Xiao et al. 2022 (RetroMAE v2, duplex), section 3.3.
 *
 * @param hidden `[batch, time, width]` of the last layer, borrowed
 * @param head logits `[n, vocabulary]` of hidden states `[n, width]`; takes neither
 */
export async function duplexPool(hidden: tf.Tensor3D, head: (rows: tf.Tensor2D) => tf.Tensor2D, { k, lengths, trailing = 0 }: DuplexPoolOptions): Promise<DuplexVector[]> {
  requireCount('k', k, 1);
  const [batch, time, width] = hidden.shape;
  const pooled: DuplexVector[] = [];
  for (let row = 0; row < batch; row += 1) {
    const count = Math.max(1, (lengths?.[row] ?? time) - 1 - trailing);
    const { cls, top } = tf.tidy(() => {
      const sequence = tf.reshape(tf.slice(hidden, [row, 0, 0], [1, time, width]), [time, width]) as tf.Tensor2D;
      // A text of one position has no other to pool.
      const text = tf.slice(sequence, [Math.min(1, time - 1), 0], [Math.min(count, Math.max(1, time - 1)), width]);
      const { values, indices } = tf.topk(tf.max(head(text), 0), k);
      return { cls: tf.reshape(tf.slice(sequence, [0, 0], [1, width]), [width]), top: { values, indices } };
    });
    const [dense, values, ids] = await Promise.all([cls.data<'float32'>(), top.values.data<'float32'>(), top.indices.data<'int32'>()]);
    tf.dispose([cls, top]);
    const order = [...ids.keys()].toSorted((a, b) => ids[a]! - ids[b]!);
    pooled.push({ cls: Float32Array.from(dense), ids: Int32Array.from(order, (at) => ids[at]!), weights: Float32Array.from(order, (at) => values[at]!) });
  }
  return pooled;
}

/** How alike two texts are: the dot product of their dense vectors, and that of their vocabulary entries. */
export function duplexSimilarity(a: DuplexVector, b: DuplexVector): number {
  let sum = a.cls.reduce((all, value, at) => all + value * b.cls[at]!, 0);
  const weightOf = new Map(Array.from(b.ids, (id, at) => [id, b.weights[at]!]));
  a.ids.forEach((id, at) => (sum += a.weights[at]! * (weightOf.get(id) ?? 0)));
  return sum;
}
