import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { modelFolder } from '../checkpoint/model-folder.ts';
import { openModelFiles } from '../checkpoint/open-model-files.ts';
import { uploadWeight } from '../decoder/upload-weight.ts';
import { parseEncoderConfig } from '../encoder/families/registry.ts';
import { type EncoderHeads, listEncoderHeads } from './encoder-heads.ts';
import { type EncoderHeadsConfig, parseEncoderHeadsConfig } from './encoder-heads-config.ts';
import { labelLogits } from './label-logits.ts';
import type { LabelSet } from './label-set.ts';
import { maskedLogits } from './masked-logits.ts';
import { uploadEncoderHeads } from './transfer-encoder-heads.ts';

/** The heads of a BERT: what its last hidden states say. They own their weights; dispose frees them. */
export interface LoadedEncoderHeads extends Disposable {
  readonly labelSets: readonly LabelSet[];
  /**
   * What the classifiers say of a text.
   *
   * @param first `[width]`: the last hidden state of its first position, whatever became of the others
   * @returns logits of each label set
   */
  label(first: Float32Array): Promise<readonly Float32Array[]>;
  /**
   * What tokens stand at some positions.
   *
   * @param hidden `[positions, width]`: their last hidden states
   * @returns logits `[positions, vocabulary]`
   */
  nameTokens(hidden: Float32Array): Promise<Float32Array>;
}

/**
 * Loads the heads of a BERT that was trained with the head of masked tokens and with classifiers, such as `createEncoderTrainer` trains.
 *
 * @param source the folder that `loadEncoder` takes
 * @returns heads the caller disposes
 * @throws `missing-file`, `invalid-file`, `invalid-config`, `unsupported-config`, `invalid-checkpoint`, `aborted`
 *
 * @example
 * using heads = await loadEncoderHeads(folder);
 * const [topics] = await heads.label(output.last.subarray(0, encoder.shape.width));
 */
export async function loadEncoderHeads(source: string | URL | ModelFiles, { signal }: { readonly signal?: AbortSignal } = {}): Promise<LoadedEncoderHeads> {
  const files = typeof source === 'string' || source instanceof URL ? await modelFolder(source) : source;
  const { json, weights } = await openModelFiles(files);
  await using checkpoint = weights;
  const { slots } = parseEncoderConfig(json);
  const config = parseEncoderHeadsConfig(json);
  const heads = await uploadEncoderHeads(config, checkpoint, signal);
  try {
    return new Heads(config, heads, await uploadWeight(slots.embedding, checkpoint, signal));
  } catch (error) {
    tf.dispose(listEncoderHeads(heads).map(([, weight]) => weight));
    throw error;
  }
}

class Heads implements LoadedEncoderHeads {
  readonly labelSets: readonly LabelSet[];
  readonly #config: EncoderHeadsConfig;
  readonly #heads: EncoderHeads<tf.Tensor>;
  readonly #embedding: tf.Tensor;

  constructor(config: EncoderHeadsConfig, heads: EncoderHeads<tf.Tensor>, embedding: tf.Tensor) {
    this.labelSets = config.labelSets;
    this.#config = config;
    this.#heads = heads;
    this.#embedding = embedding;
  }

  async label(first: Float32Array): Promise<readonly Float32Array[]> {
    const { width } = this.#config;
    if (first.length !== width) throw invalidRows(`${first.length} values of a first position`, `the ${width} of one`);
    return taken(tf.tidy(() => [...labelLogits(tf.tensor2d(first, [1, width]), this.#heads)]));
  }

  async nameTokens(hidden: Float32Array): Promise<Float32Array> {
    const { width } = this.#config;
    const rows = hidden.length / width;
    if (!Number.isInteger(rows) || rows === 0) throw invalidRows(`${hidden.length} values of hidden states`, `rows of ${width}`);
    const [logits] = await taken([tf.tidy(() => maskedLogits(tf.tensor2d(hidden, [rows, width]), this.#heads, this.#embedding, this.#config))]);
    return logits!;
  }

  [Symbol.dispose](): void {
    tf.dispose([this.#embedding, ...listEncoderHeads(this.#heads).map(([, weight]) => weight)]);
  }
}

async function taken(tensors: readonly tf.Tensor[]): Promise<readonly Float32Array[]> {
  const values = (await Promise.all(tensors.map((tensor) => tensor.data()))) as Float32Array[];
  tf.dispose([...tensors]);
  return values;
}

function invalidRows(given: string, wanted: string): TokstreamError {
  return new TokstreamError(`The heads were given ${given}; give ${wanted}, as the encoder returns them.`, { code: 'invalid-rows', stage: 'heads' });
}
