import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { type CachePolicy, type CachePrecision, type CausalLM, type KvCache, PolicyRun, type PrefixStore, readTokens, type Sequence } from '@tokstream/model';

/** How prompts are read. */
export interface ReadPromptOptions {
  /** Most rows a model call takes, which bounds the memory of attention; a cache policy evicts after each call. Default 128. */
  readonly chunkRows?: number;
  /** What bounds the caches; default nothing. */
  readonly cachePolicy?: CachePolicy;
  /** How keys and values are stored; default `float32`. */
  readonly cachePrecision?: CachePrecision;
  /** Where prompts that begin alike find what was read of others; not together with a cache policy, whose caches are not whole. */
  readonly prefixStore?: PrefixStore;
}

/** @throws `invalid-option`, `invalid-composition` */
export function checkReadOptions({ chunkRows = 1, cachePolicy, cachePrecision, prefixStore }: ReadPromptOptions): void {
  const refuse = (code: string, message: string): never => {
    throw new TokstreamError(message, { code, stage: 'prefill' });
  };
  if (!Number.isSafeInteger(chunkRows) || chunkRows < 1) refuse('invalid-option', `chunkRows is ${chunkRows}; it must be a whole number above 0.`);
  if (prefixStore === undefined) return;
  if (cachePolicy !== undefined) refuse('invalid-composition', 'A prefix store shares whole caches and a cache policy evicts from them; leave one of them out.');
  if (cachePrecision === 'int8') refuse('invalid-composition', 'A prefix store gives caches of float32; leave it or cachePrecision out.');
}

/**
 * Runs a prompt through a model in chunks, so that attention memory stays bounded and an abort takes effect between two.
 *
 * @returns a sequence whose cache the caller owns; nothing is left behind on an error
 */
export async function readPrompt(model: CausalLM, ids: Int32Array, index: number, options: ReadPromptOptions, now: () => number, signal: AbortSignal): Promise<Sequence> {
  const { chunkRows, cachePolicy, prefixStore } = options;
  const started = now();
  const policy = cachePolicy && PolicyRun.start(cachePolicy, model.shape, ids.length);
  const cache = emptyOrShared(model, ids, options);
  try {
    const logits = await readTokens(model, cache, ids.subarray(cache.seen), { ...(chunkRows !== undefined && { chunkRows }), ...(policy !== undefined && { policy }), signal });
    await prefixStore?.remember(model, ids, cache);
    throwIfAborted(signal, 'prefill');
    return { index, model, promptIds: ids, cache, logits, prefillSeconds: (now() - started) / 1000, ...(policy !== undefined && { policy }) };
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}

function emptyOrShared(model: CausalLM, ids: Int32Array, { cachePrecision, prefixStore }: ReadPromptOptions): KvCache {
  return prefixStore?.open(model, ids) ?? model.createCache(cachePrecision && { precision: cachePrecision });
}
