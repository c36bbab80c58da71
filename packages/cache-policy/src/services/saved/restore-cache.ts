import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { type CausalLM, type KvCache, readSafetensors, type SafetensorsContents } from '@tokstream/model';
import { cacheFormat, cacheVersion, comparableShape } from './cache-file.ts';
import { digestTensors } from './digest-tensors.ts';
import { invalidCacheFile } from './invalid-cache-file.ts';
import { parseCacheFile } from './parse-cache-file.ts';
import { isSameProbe, probeModel } from './probe-model.ts';
import { readMetadata } from './read-metadata.ts';

/** How a cache is restored. */
export interface RestoreCacheOptions {
  readonly signal?: AbortSignal;
}

/** What `restoreCache` gives. */
export interface RestoredCache {
  /** The caller's. */
  readonly cache: KvCache;
  /** Every token that the cache has seen, `[cache.seen]`. */
  readonly ids: Int32Array;
  /** `[vocabulary]` after the last of them, if they were saved. */
  readonly logits?: Float32Array;
}

/**
 * Makes the cache again that `saveCache` saved, in its precision (Node only): on the same backend equal to the bit.
 *
 * The model has to be the same one. Its sizes are compared, then its logits after a few tokens, to a thousandth of their spread: any
 * backend passes, other weights do not, unless they are as near as that. What the file holds is checked by its SHA-256. The call holds
 * the contents twice.
 *
 * Errors: `missing-file`; `invalid-cache-file` for one that is foreign, damaged, of another version or of another model, in one line
 * that names what differs; `unsupported-precision`, `aborted`.
 *
 * @example
 * ```js
 * const { cache, ids } = await restoreCache('story.cache', model);
 * ```
 */
export async function restoreCache(path: string, model: CausalLM, { signal }: RestoreCacheOptions = {}): Promise<RestoredCache> {
  const metadata = await readMetadata(path);
  const precision = checkMetadata(path, metadata, model);
  const { tensors } = await readTensors(path);
  throwIfAborted(signal, 'restoreCache');
  if ((await digestTensors(tensors, signal)) !== metadata['sha256']) throw invalidCacheFile(path, 'is damaged: its values are not the ones that were saved; save the cache again');
  const { ids, contents, probe, logits } = parseCacheFile(path, tensors, model.shape);
  if (!isSameProbe(await probeModel(model), probe)) throw invalidCacheFile(path, 'was made by a model of this shape with other weights or settings; restore it with the model that made it');
  throwIfAborted(signal, 'restoreCache');
  try {
    return { cache: model.createCache({ precision, contents }), ids, ...(logits !== undefined && { logits }) };
  } catch (cause) {
    if (!(TokstreamError.isInstance(cause) && cause.code === 'invalid-cache')) throw cause;
    throw invalidCacheFile(path, 'is damaged: no cache of this model can hold what it says; save the cache again', cause);
  }
}

/** The precision of the cache. */
function checkMetadata(path: string, metadata: Readonly<Record<string, unknown>>, model: CausalLM): 'float32' | 'int8' {
  const { format, version, precision, shape: stored } = metadata;
  if (format !== cacheFormat) throw invalidCacheFile(path, 'is no saved cache; give a file that saveCache wrote');
  if (version !== cacheVersion) throw invalidCacheFile(path, `is a saved cache of version ${shown(version)}, and this release reads version ${cacheVersion}; save it again, or use the release that wrote it`);
  const shape = parseShape(stored);
  for (const [name, size] of Object.entries(comparableShape(model.shape))) {
    if (JSON.stringify(shape[name]) !== JSON.stringify(size)) throw invalidCacheFile(path, `was made by a model with ${name} ${shown(shape[name])}, and this one has ${shown(size)}; restore it with the model that made it`);
  }
  if (precision !== 'float32' && precision !== 'int8') throw invalidCacheFile(path, `holds a cache of precision ${shown(precision)}; this release knows float32 and int8`);
  return precision;
}

/** Foreign data as a short part of one line. */
function shown(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 80);
}

function parseShape(stored: unknown): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(String(stored)) ?? {}) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

async function readTensors(path: string): Promise<SafetensorsContents> {
  try {
    return await readSafetensors(path);
  } catch (cause) {
    if (!TokstreamError.isInstance(cause) || cause.code === 'missing-file') throw cause;
    throw invalidCacheFile(path, 'is damaged: it is not a whole safetensors file of floats; save the cache again', cause);
  }
}
