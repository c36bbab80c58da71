import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { layerNorm } from '../kernels/layer-norm.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderState } from './encoder-hook.ts';
import type { EncoderParameters } from './encoder-parameters.ts';
import type { EncoderSequence } from './encoder.ts';
import { positionsOf } from './positions-of.ts';

/**
 * Sequences as the first layer reads them: padded, with positions and segments added and normalised, where the family does;
 * differentiable in the weights.
 *
 * @returns a state whose tensors the caller owns
 * @throws `invalid-ids`, `invalid-rows`
 */
export function enterEncoder(config: EncoderConfig, parameters: EncoderParameters<tf.Tensor>, batch: readonly EncoderSequence[]): EncoderState {
  if (batch.length === 0) throw invalidRows('a batch was empty; give at least one sequence');
  const lengths = batch.map((sequence) => rowsOf(sequence, config));
  const positions = batch.map((sequence, at) => checked(sequence.positions, lengths[at]!, 'positions') ?? ('ids' in sequence.input ? positionsOf(sequence.input.ids, config) : Int32Array.from({ length: lengths[at]! }, (_, row) => row)));
  const time = Math.max(...lengths);
  const flat = <Values extends Int32Array | Float32Array>(empty: Values, pick: (sequence: EncoderSequence, at: number) => ArrayLike<number> | undefined): Values => {
    for (const [at, sequence] of batch.entries()) empty.set(pick(sequence, at) ?? [], at * time * (empty.length / (batch.length * time)));
    return empty;
  };
  const ints = (pick: (sequence: EncoderSequence, at: number) => ArrayLike<number> | undefined): tf.Tensor1D => tf.tensor1d(flat(new Int32Array(batch.length * time), pick), 'int32');

  const stream = tf.tidy(() => {
    let x = tokenRows(config, parameters, batch, time, flat, ints);
    if (parameters.positions !== undefined) {
      const { positionOffset, maxPositions } = config;
      const least = config.padsTakeNoPosition ? -1 : 0;
      const rows = (_: EncoderSequence, at: number): Int32Array => {
        const wrong = positions[at]!.find((position) => position < least || position >= maxPositions);
        if (wrong !== undefined) throw invalidRows(`a row has position ${wrong}, and the model has ${maxPositions}; give it shorter texts`);
        return positions[at]!.map((position) => position + positionOffset!);
      };
      x = tf.add(x, embeddingLookup(parameters.positions as tf.Tensor2D, ints(rows)));
    }
    if (parameters.tokenTypes !== undefined) {
      const types = (sequence: EncoderSequence, at: number): Int32Array | undefined => {
        const given = checked(sequence.tokenTypes, lengths[at]!, 'tokenTypes');
        const wrong = given?.find((type) => type < 0 || type >= config.tokenTypes);
        if (wrong !== undefined) throw invalidRows(`a row has token type ${wrong}, and the model has ${config.tokenTypes}`);
        return given;
      };
      x = tf.add(x, embeddingLookup(parameters.tokenTypes as tf.Tensor2D, ints(types)));
    }
    if (parameters.embeddingNorm !== undefined) x = layerNorm(x, parameters.embeddingNorm, parameters.embeddingNormBias!, config.normEpsilon);
    return tf.reshape(x, [batch.length, time, config.width]) as tf.Tensor3D;
  });
  const hasBias = batch.some(({ keyBias }) => keyBias !== undefined);
  return {
    stream,
    lengths,
    positions,
    sizes: batch.map(({ sizes }, at) => checked(sizes, lengths[at]!, 'sizes') ?? new Float32Array(lengths[at]!).fill(1)),
    keyBias: hasBias ? tf.tensor2d(flat(new Float32Array(batch.length * time), ({ keyBias }, at) => checked(keyBias, lengths[at]!, 'keyBias')), [batch.length, time]) : undefined,
  };
}

/** What stands for the tokens: rows of the table, or what was given, `[batch · time, width]`. */
function tokenRows(
  { width, vocabulary }: EncoderConfig,
  { embedding }: EncoderParameters<tf.Tensor>,
  batch: readonly EncoderSequence[],
  time: number,
  flat: (empty: Float32Array, pick: (sequence: EncoderSequence) => ArrayLike<number> | undefined) => Float32Array,
  ints: (pick: (sequence: EncoderSequence) => ArrayLike<number> | undefined) => tf.Tensor1D,
): tf.Tensor2D {
  const idsOf = ({ input }: EncoderSequence): Int32Array | undefined => ('ids' in input ? requireIds(input.ids, vocabulary) : undefined);
  const givenOf = ({ input }: EncoderSequence): Float32Array | undefined => ('embeddings' in input ? input.embeddings : undefined);
  const given = batch.some(givenOf) ? tf.tensor2d(flat(new Float32Array(batch.length * time * width), givenOf), [batch.length * time, width]) : undefined;
  if (given !== undefined && batch.every(givenOf)) return given;
  const looked = embeddingLookup(embedding as tf.Tensor2D, ints(idsOf));
  if (given === undefined) return looked;
  const isLooked = tf.reshape(tf.tile(tf.tensor2d(batch.map((sequence) => (givenOf(sequence) === undefined ? 1 : 0)), [batch.length, 1]), [1, time]), [batch.length * time, 1]);
  return tf.add(tf.mul(looked, isLooked), given);
}

/** @throws `invalid-ids` */
export function requireIds(ids: Int32Array, vocabulary: number): Int32Array {
  const wrong = ids.find((id) => id < 0 || id >= vocabulary);
  if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the model's vocabulary of ${vocabulary}; encode with the model's own tokenizer.`, { code: 'invalid-ids', stage: 'forward' });
  return ids;
}

function rowsOf({ input }: EncoderSequence, { width }: EncoderConfig): number {
  const rows = 'ids' in input ? input.ids.length : input.embeddings.length / width;
  if (!Number.isInteger(rows)) throw invalidRows(`embeddings came with ${'ids' in input ? 0 : input.embeddings.length} values, which are no rows of ${width}`);
  if (rows === 0) throw invalidRows('a sequence was empty; leave it out of the batch');
  return rows;
}

function checked<Values extends Int32Array | Float32Array>(values: Values | undefined, rows: number, what: string): Values | undefined {
  if (values !== undefined && values.length !== rows) throw invalidRows(`a sequence of ${rows} rows came with ${values.length} ${what}; give one a row`);
  return values;
}

function invalidRows(problem: string): TokstreamError {
  return new TokstreamError(`The encoder cannot run: ${problem}.`, { code: 'invalid-rows', stage: 'forward' });
}
