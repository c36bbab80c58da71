import type { CausalLM } from './causal-lm.ts';
import type { ModelFiles } from './checkpoint/model-files.ts';
import { modelFolder } from './checkpoint/model-folder.ts';
import { openModelFiles } from './checkpoint/open-model-files.ts';
import { memoryWeights } from './checkpoint/weight-source.ts';
import type { DecoderConfig } from './decoder/decoder-config.ts';
import { EagerDecoder } from './eager/eager-decoder.ts';
import { decoderOf } from './families/decoder-of.ts';
import { parseConfig } from './families/registry.ts';
import type { LlamaConfig } from './llama/llama-config.ts';
import type { NamedTensor } from './safetensors/named-tensor.ts';

/** How a model is loaded. */
export interface LoadModelOptions {
  readonly signal?: AbortSignal;
  /** Called after every few megabytes of weights. */
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** How far a load has come. */
export interface LoadProgress {
  readonly bytesRead: number;
  /** What the checkpoint holds; a model that needs less of it reads less. */
  readonly bytesTotal: number;
}

/**
 * Loads a Hugging Face folder onto the active backend (`config.json` and `model.safetensors`, in one file or in shards),
 * or a `.gguf` file.
 *
 * Choose the backend first, with `selectBackend` of `@tokstream/backend`.
 *
 * Weights are read in chunks and the largest first: beside what the model holds there is never more than one copy of
 * one weight and a few megabytes.
 *
 * @param source a folder, a `.gguf` file, or files from anywhere else, such as `hubModel` gives
 * @returns a model the caller disposes
 * @throws `missing-file`, `invalid-file`, `invalid-config`, `unsupported-config`, `invalid-checkpoint`,
 * `unsupported-checkpoint`, `missing-package`, `aborted`
 *
 * @example
 * await selectBackend();
 * using model = await loadModel('./my-model');
 */
export async function loadModel(source: string | URL | ModelFiles, options: LoadModelOptions = {}): Promise<CausalLM> {
  const { signal, onProgress } = options;
  const files = typeof source === 'string' || source instanceof URL ? await modelFolder(source) : source;
  let bytesRead = 0;
  const { json, endOfSequence, weights } = await openModelFiles(files, {
    onRead(bytes) {
      bytesRead += bytes;
      onProgress?.({ bytesRead, bytesTotal: weights.bytes });
    },
  });
  await using checkpoint = weights;
  return await EagerDecoder.load(parseConfig(json), checkpoint, endOfSequence, signal);
}

/** Builds a model from weights in memory, named as in a checkpoint: fresh ones from `initializeLlama`, or a trainer's. */
export async function modelFromWeights(config: LlamaConfig | DecoderConfig, weights: ReadonlyMap<string, NamedTensor>, options: LoadModelOptions = {}): Promise<CausalLM> {
  return EagerDecoder.load(decoderOf(config), memoryWeights(weights), [], options.signal);
}
