import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { type CausalLM, type KvCache, writeSafetensors } from '@tokstream/model';
import { cacheFormat, cacheVersion, comparableShape, largestWhole, tensorsOf } from './cache-file.ts';
import { digestTensors } from './digest-tensors.ts';
import { probeModel } from './probe-model.ts';

/** What is saved. All is borrowed. */
export interface SavedCache {
  /** The model that made the cache. */
  readonly model: CausalLM;
  readonly cache: KvCache;
  /** Every token that the cache has seen, evicted ones included, `[cache.seen]`. */
  readonly ids: Int32Array;
  /** `[vocabulary]` after the last of them, from which `restoreSequence` goes on. */
  readonly logits?: Float32Array;
}

/** How a cache is saved. */
export interface SaveCacheOptions {
  readonly signal?: AbortSignal;
}

/**
 * Saves all that is committed in a cache as one safetensors file (Node only), also when something was evicted or gaps were closed.
 * Tentative rows are not saved, nor what a cache policy knows: see `restoreSequence` for how to go on.
 *
 * The file takes 4 bytes a number, whatever the precision, and the call holds the cache's contents once more. It is written beside
 * `path` and moved there when it is whole: whatever fails, or however many write at once, there is the old file or a new one.
 *
 * Errors: `invalid-cache` when it is not of this model or has not seen these ids, `unsupported-cache` for positions beyond 2²⁴,
 * `invalid-path` for what cannot be written, or is there and no regular file, `aborted`.
 *
 * @example await saveCache('story.cache', { ...sequence, ids: sequence.promptIds })
 */
export async function saveCache(path: string, saved: SavedCache, { signal }: SaveCacheOptions = {}): Promise<void> {
  const { model, cache, ids, logits } = saved;
  const { shape } = model;
  const probe = await probeModel(model);
  throwIfAborted(signal, 'saveCache');
  const contents = await cache.contents();
  const { positions, layers } = contents;
  const isOfModel = layers.length === shape.layers && layers.every(({ tokens, keys }) => keys.length === tokens.length * shape.headDim) && (logits?.length ?? shape.vocabulary) === shape.vocabulary;
  if (!isOfModel) throw refused('invalid-cache', 'is not of the model it is saved with, or the logits are not; give the model that made it');
  if (positions.length !== ids.length) throw refused('invalid-cache', `has seen ${positions.length} tokens and comes with ${ids.length} ids; give every token it has seen`);
  if (!ids.every((id) => id >= 0 && id < shape.vocabulary)) throw refused('invalid-cache', `comes with ids outside the vocabulary of ${shape.vocabulary}; give ids of the model's own tokenizer`);
  const isExact = [positions, ...layers.map(({ places }) => places)].every((whole) => whole.every((value) => Math.abs(value) <= largestWhole));
  if (!isExact) throw refused('unsupported-cache', `has positions beyond ${largestWhole}, which the format cannot hold; begin a new cache`);
  const tensors = tensorsOf({ precision: cache.precision, ids, contents, probe, ...(logits !== undefined && { logits }) }, shape);
  const metadata = { format: cacheFormat, version: cacheVersion, precision: cache.precision, shape: JSON.stringify(comparableShape(shape)), sha256: await digestTensors(tensors, signal) };
  const untilAborted = [...tensors].map(([name, tensor]) => [name, { ...tensor, data: () => (throwIfAborted(signal, 'saveCache'), tensor.data) }] as const);
  try {
    await checkReplaceable(path);
    await writeSafetensors(path, untilAborted, { metadata });
  } catch (cause) {
    if (TokstreamError.isInstance(cause)) throw cause;
    throw new TokstreamError(`${path} cannot be written (${(cause as NodeJS.ErrnoException).code ?? String(cause)}); give a path in a folder that exists and has room.`, { code: 'invalid-path', stage: 'saveCache', cause });
  }
}

/** The file takes the place of what is there, which no device or pipe is to lose. */
async function checkReplaceable(path: string): Promise<void> {
  const found = await globalThis.process.getBuiltinModule('node:fs/promises').stat(path).catch(() => undefined);
  if (found !== undefined && !found.isFile()) throw new TokstreamError(`${path} is no regular file; give a path that is free, or that of a file to replace.`, { code: 'invalid-path', stage: 'saveCache' });
}

function refused(code: string, why: string): TokstreamError {
  return new TokstreamError(`This cache ${why}.`, { code, stage: 'saveCache' });
}
