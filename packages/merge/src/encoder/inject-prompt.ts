import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { EncoderHook, EncoderHookInput } from '@tokstream/model';
import { takeRows } from '../plan/take-rows.ts';

export interface InjectPromptOptions {
  /** Layers that run before. */
  readonly after: number;
  /** `[classes, width]`: a learned row for each coarse class, which is its prototype and its prompt. Borrowed while the hook is used. */
  readonly prompts: tf.Tensor2D;
  /** What cosines with the prototypes are multiplied with. Default 10. */
  readonly scale?: number;
  /** `hard` inserts the prompt of the likeliest class (default); `soft` the mean of all by how likely each is, and passes gradients to them. */
  readonly mode?: 'hard' | 'soft';
  /** Called with logits `[batch, classes]`, freed after the call; `tf.keep` what should outlive it, as a loss. */
  readonly onClasses?: (logits: tf.Tensor2D) => void;
}

/**
 * Predicts a coarse class in the middle of an encoder, from the first position, and puts its prompt behind the last position of each
 * sequence, where the layers that follow can read it. The output has one row more, at the position after the last.
 *
 * Source: Wang et al. 2023 (TransHP), section 3.
 *
 * @throws `invalid-prompts` where prompts are not as wide as the stream
 */
export function injectPrompt({ after, prompts, scale = 10, mode = 'hard', onClasses }: InjectPromptOptions): EncoderHook {
  return (given) => {
    if (given.place !== 'layer' || given.layer !== after) return undefined;
    const [batch, , width] = given.stream.shape;
    if (prompts.shape[1] !== width) throw new TokstreamError(`Prompts of ${prompts.shape[1]} do not fit a stream of ${width}; give rows as wide as the encoder.`, { code: 'invalid-prompts', stage: 'merge' });
    const first = tf.reshape(tf.slice(given.stream, [0, 0, 0], [batch, 1, width]), [batch, width]) as tf.Tensor2D;
    const logits = tf.mul(tf.matMul(unit(first), unit(prompts), false, true), scale) as tf.Tensor2D;
    onClasses?.(logits);
    const rows: tf.Tensor2D = mode === 'soft' ? tf.matMul(tf.softmax(logits), prompts) : takeRows(prompts, tf.argMax(logits, 1).dataSync<'int32'>());
    return withRow(given, rows);
  };
}

function unit(rows: tf.Tensor2D): tf.Tensor2D {
  return tf.div(rows, tf.maximum(tf.sqrt(tf.sum(tf.square(rows), 1, true)), 1e-12)) as tf.Tensor2D;
}

/** A row more behind each sequence. */
function withRow({ stream, lengths, positions, sizes, keyBias }: EncoderHookInput, rows: tf.Tensor2D): ReturnType<EncoderHook> {
  const [batch, time, width] = stream.shape;
  const longer = Math.max(...lengths) + 1;
  // The new rows stand behind all others, and each row of the result comes from one of them.
  const places = Int32Array.from({ length: batch * longer }, (_, at) => {
    const [row, place] = [Math.floor(at / longer), at % longer];
    return place === lengths[row] ? batch * time + row : row * time + Math.min(place, time - 1);
  });
  const bias = keyBias?.dataSync<'float32'>();
  return {
    stream: tf.reshape(takeRows(tf.concat([tf.reshape(stream, [batch * time, width]) as tf.Tensor2D, rows]), places), [batch, longer, width]),
    lengths: lengths.map((length) => length + 1),
    positions: positions.map((own) => Int32Array.of(...own, own.at(-1)! + 1)),
    sizes: sizes.map((own) => Float32Array.of(...own, 1)),
    ...(bias && { keyBias: tf.tensor2d(Float32Array.from({ length: batch * longer }, (_, at) => (at % longer < lengths[Math.floor(at / longer)]! ? bias[Math.floor(at / longer) * time + (at % longer)]! : 0)), [batch, longer]) }),
  };
}
