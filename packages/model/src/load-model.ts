import { TokstreamError } from '@tokstream/core';
import type { CausalLM } from './causal-lm.ts';
import type { ModelFiles } from './checkpoint/model-files.ts';
import { modelFolder } from './checkpoint/model-folder.ts';
import { openCheckpoint } from './checkpoint/open-checkpoint.ts';
import { memoryWeights } from './checkpoint/weight-source.ts';
import { EagerLlama } from './eager/eager-llama.ts';
import { type LlamaConfig, parseLlamaConfig } from './llama/llama-config.ts';
import { uploadParameters } from './llama/transfer-parameters.ts';
import type { NamedTensor } from './safetensors/named-tensor.ts';

/** How a model is loaded. */
export interface LoadModelOptions {
  readonly signal?: AbortSignal;
}

/**
 * Loads a Hugging Face folder of the Llama family onto the active backend: `config.json` and `model.safetensors`, in one
 * file or in shards.
 *
 * Choose the backend first, with `selectBackend` of `@tokstream/backend`.
 *
 * @param source a folder, or files from anywhere else
 * @returns a model the caller disposes
 * @throws `missing-file`, `invalid-config`, `unsupported-config`, `invalid-checkpoint`, `unsupported-checkpoint`, `aborted`
 *
 * @example
 * await selectBackend();
 * using model = await loadModel('./my-model');
 */
export async function loadModel(source: string | URL | ModelFiles, options: LoadModelOptions = {}): Promise<CausalLM> {
  const files = typeof source === 'string' || source instanceof URL ? await modelFolder(source) : source;
  const json = await readJson(files, 'config.json');
  if (json === undefined) throw new TokstreamError(`${files.location} has no config.json; give a Hugging Face model folder.`, { code: 'missing-file', stage: 'loadModel' });
  const config = parseLlamaConfig(json);
  const generation = await readJson(files, 'generation_config.json');
  await using checkpoint = await openCheckpoint(files);
  return new EagerLlama(config, await uploadParameters(config, checkpoint, options.signal), tokenIds(generation?.['eos_token_id'] ?? json['eos_token_id']));
}

/** Builds a model from weights in memory, named as in a checkpoint: fresh ones from `initializeLlama`, or a trainer's. */
export async function modelFromWeights(config: LlamaConfig, weights: ReadonlyMap<string, NamedTensor>, options: LoadModelOptions = {}): Promise<CausalLM> {
  return new EagerLlama(config, await uploadParameters(config, memoryWeights(weights), options.signal), []);
}

async function readJson(files: ModelFiles, name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await files.text(name);
  if (text === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
    throw new SyntaxError('not an object');
  } catch (cause) {
    throw new TokstreamError(`${name} in ${files.location} is not a JSON object; download it again.`, { code: 'invalid-config', stage: 'loadModel', cause });
  }
}

/** A token id or a list of them, as the configuration files have it. */
function tokenIds(value: unknown): readonly number[] {
  return [value].flat().filter((id): id is number => Number.isSafeInteger(id));
}
