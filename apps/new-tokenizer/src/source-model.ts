import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TokstreamError } from '@tokstream/core';
import { type Checkpoint, type LlamaConfig, modelFolder, openCheckpoint, parseLlamaConfig } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { loadTokenizer } from '@tokstream/tokenize';
import { openVocabulary } from './vocabulary/open-vocabulary.ts';
import type { Vocabulary } from './vocabulary/vocabulary.ts';

/** The model that is given a new tokenizer. Owns its files. */
export interface SourceModel extends AsyncDisposable {
  /** As people call it. */
  readonly name: string;
  readonly folder: string;
  /** Tells it from every other model. */
  readonly fingerprint: string;
  readonly config: LlamaConfig;
  readonly checkpoint: Checkpoint;
  readonly vocabulary: Vocabulary;
  /** The embedding table and, where it is another, the output head, by the names of their tensors: [vocabulary, width]. */
  readonly tables: ReadonlyMap<string, Float32Array>;
}

const modelFile = /\.(json|safetensors|model)$/;

/** @throws `missing-file`, `unsupported-checkpoint`, `unsupported-config`, `invalid-config`, `unsupported-tokenizer` */
export async function openSourceModel(folder: string, signal: AbortSignal): Promise<SourceModel> {
  const files = await modelFolder(folder);
  if (files.gguf !== undefined) throw new TokstreamError(`${folder} is a GGUF file, which cannot be trained; give a Hugging Face folder with safetensors.`, { code: 'unsupported-checkpoint', stage: 'new-tokenizer' });
  const json = await files.text('config.json');
  if (json === undefined) throw new TokstreamError(`${folder} has no config.json; give a Hugging Face model folder.`, { code: 'missing-file', stage: 'new-tokenizer' });
  const config = parseLlamaConfig(parseObject(json, folder));
  const vocabulary = openVocabulary(await loadTokenizer(files.location, { signal }), config.vocabulary);
  const fingerprint = await fingerprintOf(files.location, signal);
  const checkpoint = await openCheckpoint(files);
  try {
    const tables = new Map<string, Float32Array>();
    for (const name of ['model.embed_tokens.weight', ...(config.tied ? [] : ['lm_head.weight'])]) tables.set(name, await checkpoint.read(name, [config.vocabulary, config.width], signal));
    return { name: nameOf(folder), folder, fingerprint, config, checkpoint, vocabulary, tables, [Symbol.asyncDispose]: () => checkpoint[Symbol.asyncDispose]() };
  } catch (error) {
    await checkpoint[Symbol.asyncDispose]();
    throw error;
  }
}

function parseObject(json: string, folder: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(json) as Readonly<Record<string, unknown>>;
  } catch (cause) {
    throw new TokstreamError(`config.json in ${folder} is not JSON; download it again.`, { code: 'invalid-config', stage: 'new-tokenizer', cause });
  }
}

async function fingerprintOf(folder: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(folder)).filter((file) => modelFile.test(file)).toSorted()) {
    hash.update(`${name}\0`);
    for await (const bytes of createReadStream(join(folder, name), { signal })) hash.update(bytes as Buffer);
  }
  return hash.digest('hex').slice(0, 24);
}

/** A whole path is nobody's business. */
function nameOf(folder: string): string {
  if (folder === tinyDirectory) return '@tokstream/tiny';
  const path = resolve(folder);
  return join(basename(dirname(path)), basename(path));
}
