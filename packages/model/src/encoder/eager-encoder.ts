import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderState } from './encoder-hook.ts';
import { type EncoderParameters, listEncoderParameters } from './encoder-parameters.ts';
import type { Encoder, EncoderOutput, EncoderSequence, EncoderShape, EncoderWant } from './encoder.ts';
import { enterEncoder, requireIds } from './enter-encoder.ts';
import { positionsOf } from './positions-of.ts';
import { runEncoder } from './run-encoder.ts';

/** An encoder an op at a time, on any backend. It owns `parameters`. */
export class EagerEncoder implements Encoder {
  readonly shape: EncoderShape;
  readonly padId: number;
  readonly fingerprint: string;
  readonly #config: EncoderConfig;
  readonly #parameters: EncoderParameters<tf.Tensor>;

  constructor(config: EncoderConfig, parameters: EncoderParameters<tf.Tensor>, fingerprint: string) {
    const { layers, heads, headDim, width, vocabulary, maxPositions, tokenTypes, padId } = config;
    this.shape = { layers, heads, headDim, width, vocabulary, maxPositions, tokenTypes };
    this.padId = padId;
    this.fingerprint = fingerprint;
    this.#config = config;
    this.#parameters = parameters;
  }

  positionsOf(ids: Int32Array): Int32Array {
    return positionsOf(ids, this.#config);
  }

  async embed(ids: Int32Array): Promise<Float32Array> {
    requireIds(ids, this.shape.vocabulary);
    if (ids.length === 0) return new Float32Array(0);
    const rows = tf.tidy(() => embeddingLookup(this.#parameters.embedding as tf.Tensor2D, tf.tensor1d(ids, 'int32')));
    return taken(rows);
  }

  async forward(batch: readonly EncoderSequence[], { hidden = false, attention = false, hook }: EncoderWant = {}): Promise<EncoderOutput[]> {
    const streams: Shown[] = [];
    const weights: Shown[] = [];
    const { last, end } = runTidied(() => {
      const state = runEncoder(this.#config, this.#parameters, enterEncoder(this.#config, this.#parameters, batch), {
        hook,
        onHidden: hidden ? ({ stream, lengths }) => streams.push({ tensor: tf.clone(stream), lengths }) : undefined,
        onAttention: attention ? (tensor, lengths) => weights.push({ tensor: tf.clone(tensor), lengths }) : undefined,
      });
      return { last: { tensor: state.stream, lengths: state.lengths }, end: state, kept: [...streams, ...weights] };
    });
    const [lasts, hiddens, attentions] = await Promise.all([rowsOf(last), Promise.all(streams.map(rowsOf)), Promise.all(weights.map(squaresOf))]);
    return batch.map((_, at) => ({
      last: lasts[at]!,
      rows: end.lengths[at]!,
      positions: end.positions[at]!.slice(),
      sizes: end.sizes[at]!.slice(),
      hidden: hiddens.map((layer) => layer[at]!),
      attention: attentions.map((layer) => layer[at]!),
    }));
  }

  [Symbol.dispose](): void {
    for (const [, weight] of listEncoderParameters(this.#parameters)) weight.dispose();
  }
}

/** A tensor of a batch with the rows of each sequence. */
interface Shown {
  readonly tensor: tf.Tensor;
  readonly lengths: readonly number[];
}

interface Finished {
  readonly last: Shown;
  readonly end: EncoderState;
  readonly kept: readonly Shown[];
}

/** Runs a pass and frees everything but what it shows, also where a hook throws. */
function runTidied(run: () => Finished): Pick<Finished, 'last' | 'end'> {
  let finished: Finished | undefined;
  tf.tidy(() => {
    finished = run();
    return [finished.last, ...finished.kept].map(({ tensor }) => tensor);
  });
  return finished!;
}

/** The rows of each sequence, `[rows, width]`; frees the tensor. */
async function rowsOf({ tensor, lengths }: Shown): Promise<Float32Array[]> {
  const [, time, width] = tensor.shape as [number, number, number];
  const values = await taken(tensor);
  return lengths.map((rows, at) => values.slice(at * time * width, (at * time + rows) * width));
}

/** The attention of each sequence to itself, `[heads, rows, rows]`; frees the tensor. */
async function squaresOf({ tensor, lengths }: Shown): Promise<Float32Array[]> {
  const [, heads, time] = tensor.shape as [number, number, number, number];
  const values = await taken(tensor);
  return lengths.map((rows, at) => {
    const own = new Float32Array(heads * rows * rows);
    for (let row = 0; row < heads * rows; row += 1) {
      const from = ((at * heads + Math.floor(row / rows)) * time + (row % rows)) * time;
      own.set(values.subarray(from, from + rows), row * rows);
    }
    return own;
  });
}

async function taken(tensor: tf.Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}
