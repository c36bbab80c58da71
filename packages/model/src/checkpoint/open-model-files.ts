import { TokstreamError } from '@tokstream/core';
import { openGguf } from '../gguf/open-gguf.ts';
import type { Checkpoint, CheckpointOptions } from './checkpoint.ts';
import type { ModelFiles } from './model-files.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { parseJsonObject } from './parse-json.ts';

/** What the files of a model say. */
export interface OpenModelFiles {
  /** `config.json`, or what stands for it in a GGUF file. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Tokens that end a text. */
  readonly endOfSequence: readonly number[];
  /** Dispose it when the weights are read. */
  readonly weights: Checkpoint;
}

/**
 * Opens a model's configuration and weights, whichever format they have.
 *
 * @throws `missing-file`, `invalid-config`, and what the formats throw
 */
export async function openModelFiles(files: ModelFiles, options: CheckpointOptions = {}): Promise<OpenModelFiles> {
  if (files.gguf !== undefined) {
    const { json, weights } = await openGguf(files, files.gguf, options);
    return { json, endOfSequence: tokenIds(json['eos_token_id']), weights };
  }
  const json = await readJson(files, 'config.json');
  if (json === undefined) throw new TokstreamError(`${files.location} has no config.json; give a Hugging Face model folder, or the path of a .gguf file.`, { code: 'missing-file', stage: 'loadModel' });
  const generation = await readJson(files, 'generation_config.json');
  return { json, endOfSequence: tokenIds(generation?.['eos_token_id'] ?? json['eos_token_id']), weights: await openCheckpoint(files, options) };
}

async function readJson(files: ModelFiles, name: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = await files.text(name);
  if (text === undefined) return undefined;
  try {
    return parseJsonObject(text);
  } catch (cause) {
    throw new TokstreamError(`${name} in ${files.location} is not a JSON object; download it again.`, { code: 'invalid-config', stage: 'loadModel', cause });
  }
}

/** A token id or a list of them, as the configuration files have it. */
function tokenIds(value: unknown): readonly number[] {
  return [value].flat().filter((id): id is number => Number.isSafeInteger(id));
}
