import * as tf from '@tensorflow/tfjs-core';
import { embeddingLookup } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import { downloadEncoder, downloadEncoderHeads, type EncoderConfig, type EncoderHeads, type EncoderHeadsConfig, type EncoderParameters, forwardEncoderTraining, labelLogits, listEncoderHeads, listEncoderParameters, mapEncoderHeads, mapEncoderParameters, maskedLogits, uploadEncoder, uploadEncoderHeads, type WeightSource } from '@tokstream/model';
import { crossEntropy } from '../loss/cross-entropy.ts';
import { maskedLmLoss } from '../loss/masked-lm-loss.ts';
import type { Trainer, TrainerOptions } from '../trainer.ts';
import { trainerOf } from '../trainer-of.ts';
import type { EncoderBatch } from './masked-row.ts';

/** An encoder with the heads it is trained under. */
export interface EncoderWithHeads {
  readonly encoder: EncoderConfig;
  readonly heads: EncoderHeadsConfig;
}

/** How an encoder learns. */
export interface EncoderTrainerOptions extends TrainerOptions {
  /** What a label counts, as so many hidden tokens; default 10. */
  readonly labelWeight?: number;
}

/** An encoder in training. */
export interface EncoderTrainer extends Trainer<EncoderBatch, EncoderWithHeads> {
  /** What the model, as it stands, says of a batch; rows may have nothing hidden. */
  measure(batch: EncoderBatch): Promise<EncoderMeasure>;
}

/** What was right, and how sure it was. Sums, so that those of batches add up. */
export interface EncoderMeasure {
  readonly hiddenTokens: number;
  /** Nats of the hidden tokens. */
  readonly nats: number;
  /** Hidden tokens that were named. */
  readonly named: number;
  readonly texts: number;
  /** Label found for each text, a label set each. */
  readonly labels: readonly Int32Array[];
  /** Texts whose label was found, a label set each. */
  readonly labelled: readonly number[];
}

/**
 * Puts a BERT under an optimiser: hidden tokens are to be named, and texts labelled (`maskedLmLoss`), on the active backend.
 *
 * @param source starting weights of encoder and heads, such as `memoryWeights(new Map([...initializeEncoder(…), ...initializeEncoderHeads(…)]))`
 * @throws `invalid-checkpoint`
 */
export async function createEncoderTrainer(config: EncoderWithHeads, source: WeightSource, { labelWeight = 10, ...options }: EncoderTrainerOptions): Promise<EncoderTrainer> {
  const uploaded = await upload(config, source);
  const { encoder, heads } = config;
  const weightsOf = (weights: ReadonlyMap<string, tf.Tensor>): Uploaded => ({
    encoder: mapEncoderParameters(uploaded.encoder, (_, path) => weights.get(path)!),
    heads: mapEncoderHeads(uploaded.heads, (_, path) => weights.get(path)!),
  });
  /** Logits of hidden tokens, if there are any, and of labels. */
  const forward = (weights: ReadonlyMap<string, tf.Tensor>, { rows }: EncoderBatch): { readonly logits: tf.Tensor2D | undefined; readonly labels: readonly tf.Tensor2D[] } => {
    const own = weightsOf(weights);
    const { stream } = forwardEncoderTraining(encoder, own.encoder, rows.map(({ ids }) => ({ input: { ids } })));
    const time = stream.shape[1];
    const flat = tf.reshape(stream, [rows.length * time, encoder.width]) as tf.Tensor2D;
    const hidden = rows.flatMap(({ positions }, row) => [...positions].map((at) => row * time + at));
    return {
      logits: hidden.length === 0 ? undefined : maskedLogits(embeddingLookup(flat, tf.tensor1d(hidden, 'int32')), own.heads, own.encoder.embedding, heads),
      labels: labelLogits(embeddingLookup(flat, tf.tensor1d(rows.map((_, row) => row * time), 'int32')), own.heads),
    };
  };
  const check = (batch: EncoderBatch): void => checkBatch(batch, config);
  const columns = new Map(listEncoderParameters(encoder.slots).map(([path, { parts }]) => [path, parts.map(({ shape }) => shape[0]!)]));
  const { trainer, weights } = await trainerOf<EncoderBatch, EncoderWithHeads>(
    {
      config,
      parameters: [...listEncoderParameters(uploaded.encoder), ...listEncoderHeads(uploaded.heads)].map(([path, weight]) => [path, weight, (weight.shape.length === 2 && columns.get(path)) || [weight.shape.at(-1)!]]),
      loss(weights, batch) {
        const { logits, labels } = forward(weights, batch);
        return maskedLmLoss({ logits: logits!, targets: targetsOf(batch), labelLogits: labels, labels: heads.labelSets.map((_, at) => rightLabels(batch, at)), labelWeight });
      },
      predictions: ({ rows }) => rows.reduce((sum, { positions }) => sum + positions.length, 0),
      check(batch) {
        check(batch);
        if (batch.rows.every(({ positions }) => positions.length === 0)) throw invalidBatch('A batch has no hidden token to learn from; maskTokens hides some.');
      },
      async download(weights) {
        const own = weightsOf(weights);
        return new Map([...(await downloadEncoder(encoder, own.encoder)), ...(await downloadEncoderHeads(heads, own.heads))]);
      },
    },
    options,
  );
  return Object.assign(trainer, {
    async measure(batch: EncoderBatch): Promise<EncoderMeasure> {
      check(batch);
      const targets = targetsOf(batch);
      const found = tf.tidy(() => {
        const { logits, labels } = forward(weights, batch);
        return { nats: logits && tf.mul(crossEntropy(logits, targets), targets.length), tokens: logits && tf.argMax(logits, 1), labels: labels.map((scores) => tf.argMax(scores, 1)) };
      });
      const [nats, tokens, ...labels] = await Promise.all([found.nats, found.tokens, ...found.labels].map((tensor) => tensor?.data()));
      tf.dispose([found.nats, found.tokens, ...found.labels].filter((tensor) => tensor !== undefined));
      return {
        hiddenTokens: targets.length,
        nats: nats?.[0] ?? 0,
        named: targets.filter((target, at) => tokens![at] === target).length,
        texts: batch.rows.length,
        labels: labels as Int32Array[],
        labelled: labels.map((ids, at) => rightLabels(batch, at).filter((label, row) => label === ids![row]).length),
      };
    },
  });
}

interface Uploaded {
  readonly encoder: EncoderParameters<tf.Tensor>;
  readonly heads: EncoderHeads<tf.Tensor>;
}

async function upload({ encoder, heads }: EncoderWithHeads, source: WeightSource): Promise<Uploaded> {
  const uploaded = await uploadEncoder(encoder, source);
  try {
    return { encoder: uploaded, heads: await uploadEncoderHeads(heads, source) };
  } catch (error) {
    tf.dispose(listEncoderParameters(uploaded).map(([, weight]) => weight));
    throw error;
  }
}

/** The right label of each text, -1 where nobody knows. */
function rightLabels({ rows }: EncoderBatch, at: number): Int32Array {
  return Int32Array.from(rows, ({ labels }) => labels[at]!);
}

function targetsOf({ rows }: EncoderBatch): Int32Array {
  return Int32Array.from(rows.flatMap(({ targets }) => [...targets]));
}

function checkBatch({ rows }: EncoderBatch, { encoder, heads }: EncoderWithHeads): void {
  if (rows.length === 0) throw invalidBatch('A batch has no rows; give at least one.');
  for (const [row, { ids, positions, targets, labels }] of rows.entries()) {
    if (ids.length === 0 || ids.length > encoder.maxPositions) throw invalidBatch(`Row ${row} of a batch has ${ids.length} ids; the model takes 1 to ${encoder.maxPositions}.`);
    if (targets.length !== positions.length || positions.some((at) => at < 0 || at >= ids.length)) throw invalidBatch(`Row ${row} of a batch hides ${positions.length} positions with ${targets.length} targets; maskTokens makes them.`);
    const wrong = [...ids, ...targets].find((id) => id < 0 || id >= encoder.vocabulary);
    if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the model's vocabulary of ${encoder.vocabulary}; encode with the model's own tokenizer.`, { code: 'invalid-ids', stage: 'train' });
    if (labels.length !== heads.labelSets.length || labels.some((label, at) => label < -1 || label >= heads.labelSets[at]!.labels.length)) throw invalidBatch(`Row ${row} of a batch has labels ${labels.join(', ')}; give one of each label set, or -1.`);
  }
}

function invalidBatch(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-batch', stage: 'train' });
}
