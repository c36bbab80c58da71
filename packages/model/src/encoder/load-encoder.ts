import { fingerprintWeights } from '../checkpoint/fingerprint-weights.ts';
import type { ModelFiles } from '../checkpoint/model-files.ts';
import { modelFolder } from '../checkpoint/model-folder.ts';
import { openModelFiles } from '../checkpoint/open-model-files.ts';
import type { WeightSource } from '../checkpoint/weight-source.ts';
import type { LoadModelOptions } from '../load-model.ts';
import { EagerEncoder } from './eager-encoder.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { Encoder } from './encoder.ts';
import { parseEncoderConfig } from './families/registry.ts';
import { uploadEncoder } from './transfer-encoder.ts';

/** How an encoder is loaded. */
export type LoadEncoderOptions = Pick<LoadModelOptions, 'signal' | 'onProgress'>;

/**
 * Loads the encoder of a Hugging Face folder: BERT, RoBERTa, XLM-R, CamemBERT, or the encoder half of T5, mT5 and ByT5. What else the
 * checkpoint holds (poolers, heads, decoders) is not read.
 *
 * Choose the backend first, with `selectBackend` of `@tokstream/backend`.
 *
 * @param source a folder, or files from anywhere else, such as `hubModel` gives
 * @returns an encoder the caller disposes
 * @throws `missing-file`, `invalid-file`, `invalid-config`, `unsupported-config`, `invalid-checkpoint`, `unsupported-checkpoint`, `aborted`
 *
 * @example
 * await selectBackend();
 * using encoder = await loadEncoder('./my-bert');
 */
export async function loadEncoder(source: string | URL | ModelFiles, { onProgress, signal }: LoadEncoderOptions = {}): Promise<Encoder> {
  const files = typeof source === 'string' || source instanceof URL ? await modelFolder(source) : source;
  let bytesRead = 0;
  const { json, weights } = await openModelFiles(files, {
    onRead(bytes) {
      bytesRead += bytes;
      onProgress?.({ bytesRead, bytesTotal: weights.bytes });
    },
  });
  await using checkpoint = weights;
  return await encoderFromWeights(parseEncoderConfig(json), checkpoint, signal);
}

/** Builds an encoder from weights named as in a checkpoint: fresh ones, `memoryWeights(initializeEncoder(config, random))`, or a trainer's. */
export async function encoderFromWeights(config: EncoderConfig, weights: WeightSource, signal?: AbortSignal): Promise<Encoder> {
  const { source, fingerprint } = fingerprintWeights(weights);
  const parameters = await uploadEncoder(config, source, signal);
  return new EagerEncoder(config, parameters, fingerprint(config));
}
