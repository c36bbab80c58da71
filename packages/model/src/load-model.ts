import { getBackend } from '@tensorflow/tfjs-core';
import { wasmHasRelaxedSimd } from '@tokstream/backend';
import { TokstreamError } from '@tokstream/core';
import type { CausalLM, WeightPrecision } from './causal-lm.ts';
import { fingerprintWeights } from './checkpoint/fingerprint-weights.ts';
import type { ModelFiles } from './checkpoint/model-files.ts';
import { modelFolder } from './checkpoint/model-folder.ts';
import { openModelFiles } from './checkpoint/open-model-files.ts';
import { memoryWeights, requireLayers, type WeightSource } from './checkpoint/weight-source.ts';
import type { EngineChoice } from './choosing/choose-engine.ts';
import type { EngineName } from './choosing/engine-name.ts';
import type { EngineNeed } from './choosing/engine-need.ts';
import { resolveEngine } from './choosing/resolve-engine.ts';
import type { DecoderConfig } from './decoder/decoder-config.ts';
import { EagerDecoder } from './eager/eager-decoder.ts';
import { decoderOf } from './families/decoder-of.ts';
import { parseConfig } from './families/registry.ts';
import type { LlamaConfig } from './llama/llama-config.ts';
import type { NamedTensor } from './safetensors/named-tensor.ts';

/** How a model is loaded. */
export interface LoadModelOptions {
  /**
   * What runs the model: `eager`, an op at a time on any backend, which can give everything; `fused`, a step as one call of our own
   * WebAssembly, whatever the backend; `graph`, a step as one TensorFlow graph, on the backend tensorflow alone. Default `auto`: what
   * `chooseEngine` says.
   */
  readonly engine?: 'auto' | EngineName;
  /** What will be asked of the model that only `eager` gives: `auto` then takes it. Default none. */
  readonly needs?: readonly EngineNeed[];
  /** Called with the engine and why it is that one, before weights are read. */
  readonly onEngine?: (choice: EngineChoice) => void;
  /**
   * What matrices are held in, embeddings and output head included; default `float32`, which `eager` holds alone. `fused` takes `float16`, half
   * of the memory, `int8` and `int4`, groups of 32 weights with a scale each, of which `int4` keeps embeddings and head in 8 bits. `graph` takes
   * `float16` and `bfloat16` and also multiplies in them: half of the memory, for GPUs; processors take longer for it.
   */
  readonly precision?: WeightPrecision;
  /**
   * Threads of the engine `fused`, up to 32. Results are the same with any number. Default `auto`: one where memory cannot be shared (a page
   * that is not cross-origin isolated) or the model is small; else steps are run with one and with more by turns now and then, and as
   * many are used as were fastest, at most as many as there are processor cores, and 8.
   */
  readonly threads?: number | 'auto';
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
 * Loads a Hugging Face folder (`config.json` and `model.safetensors`, in one file or in shards),
 * or a `.gguf` file.
 *
 * Choose the backend first, with `selectBackend` of `@tokstream/backend`; the engine may then be another than that of its ops.
 *
 * Weights are read in chunks and the largest first: beside what the model holds there is never more than one copy of
 * one weight and a few megabytes.
 *
 * @param source a folder, a `.gguf` file, or files from anywhere else, such as `hubModel` gives
 * @returns a model the caller disposes
 * @throws `missing-file`, `invalid-file`, `invalid-config`, `unsupported-config`, `invalid-checkpoint`,
 * `unsupported-checkpoint`, `unsupported-engine`, `unsupported-precision`, `invalid-option`, `invalid-threads`, `unsupported-threads`, `missing-package`, `aborted`
 *
 * @example
 * await selectBackend();
 * using model = await loadModel('./my-model');
 */
export async function loadModel(source: string | URL | ModelFiles, options: LoadModelOptions = {}): Promise<CausalLM> {
  const { onProgress } = options;
  const files = typeof source === 'string' || source instanceof URL ? await modelFolder(source) : source;
  let bytesRead = 0;
  const { json, endOfSequence, weights } = await openModelFiles(files, {
    onRead(bytes) {
      bytesRead += bytes;
      onProgress?.({ bytesRead, bytesTotal: weights.bytes });
    },
  });
  await using checkpoint = weights;
  return await loadOnEngine(parseConfig(json), checkpoint, endOfSequence, options);
}

/**
 * What `loadModel` reads of files before their weights, for `chooseEngine`.
 *
 * @throws what `loadModel` throws of files that are missing or malformed
 */
export async function readModelConfig(files: ModelFiles): Promise<DecoderConfig> {
  const { json, weights } = await openModelFiles(files);
  await weights[Symbol.asyncDispose]();
  return parseConfig(json);
}

/** Builds a model from weights in memory, named as in a checkpoint: fresh ones from `initializeLlama`, or a trainer's. */
export async function modelFromWeights(config: LlamaConfig | DecoderConfig, weights: ReadonlyMap<string, NamedTensor>, options: LoadModelOptions = {}): Promise<CausalLM> {
  return loadOnEngine(decoderOf(config), memoryWeights(weights), [], options);
}

/** Loads it, and notes what it is and what it runs on. */
async function loadOnEngine(config: DecoderConfig, weights: WeightSource, endOfSequence: readonly number[], options: LoadModelOptions): Promise<CausalLM> {
  const { source, fingerprint } = fingerprintWeights(weights);
  const model = await startEngine(config, source, endOfSequence, options);
  return Object.assign(model, { fingerprint: fingerprint(config), runsOn: [model.engine, ...(model.engine === 'fused' ? (wasmHasRelaxedSimd() ? ['relaxed'] : []) : [getBackend()]), ...(model.precision === undefined ? [] : [model.precision]), ...(typeof options.threads === 'number' && options.threads > 1 ? [`on ${options.threads}`] : [])].join(' ') });
}

async function startEngine(config: DecoderConfig, source: WeightSource, endOfSequence: readonly number[], { engine: wanted = 'auto', needs = [], precision = 'float32', threads = 'auto', onEngine, signal }: LoadModelOptions): Promise<CausalLM> {
  requireLayers(config.slots.layers.length, source);
  const choice = resolveEngine(config, { engine: wanted, needs, precision });
  if (choice.engine !== 'fused' && threads !== 'auto' && threads !== 1) throw new TokstreamError(`Only the engine fused has threads of its own, not ${choice.engine}; load with engine: "fused", or leave out threads.`, { code: 'unsupported-threads', stage: 'loadModel' });
  onEngine?.(choice);
  switch (choice.engine) {
    case 'eager':
      return EagerDecoder.load(config, source, endOfSequence, signal);
    case 'fused': {
      // Apart, so that its WebAssembly is loaded only where it is used.
      const [{ FusedDecoder }, { teamSize }] = await Promise.all([import('./fused/fused-decoder.ts'), import('./fused/threads/team-size.ts')]);
      return FusedDecoder.load(config, source, endOfSequence, { precision, threads: teamSize(config, threads), signal });
    }
    case 'graph': {
      // Of use in Node alone, so kept out of what browsers load.
      const { GraphDecoder } = await import('./graph/graph-decoder.ts');
      return GraphDecoder.load(config, source, endOfSequence, { precision, signal });
    }
  }
}
