import { Owned } from '@tokstream/core';
import { type CachePolicy, type CausalLM, PolicyRun, type Sequence } from '@tokstream/model';
import { invalidCacheFile } from './invalid-cache-file.ts';
import { restoreCache, type RestoreCacheOptions } from './restore-cache.ts';

/** What a restored sequence is besides what was saved of it. */
export interface RestoreSequenceOptions extends RestoreCacheOptions {
  /** Default 0. */
  readonly index?: number;
  /** Bounds the cache from here on. It is started anew, see `restoreSequence`. */
  readonly policy?: CachePolicy;
  /** Milliseconds from any start; default `performance.now`. */
  readonly now?: () => number;
}

/**
 * Makes a sequence of a cache that was saved with its logits, from which `decode` goes on as if it had never stopped (Node only).
 *
 * A cache policy is not saved. One given here starts anew, with the tokens so far as its prompt: policies that judge by what the cache
 * holds (windows, key norms) go on as before; those that add up attention know nothing of the past and judge by what comes. For a
 * policy that knows it all, read the ids once more: `of(ids).pipe(prefill(model), cachePolicy(policy))`.
 *
 * Errors: as `restoreCache`, and `invalid-cache-file` for one without logits; `invalid-policy`.
 *
 * @returns the sequence; disposing it frees the cache
 *
 * @example from(restoreSequence('story.cache', model)).pipe(decode({ maxNewTokens: 100 }))
 */
export async function restoreSequence(path: string, model: CausalLM, options: RestoreSequenceOptions = {}): Promise<Owned<Sequence>> {
  const { index = 0, policy, now = () => performance.now(), ...rest } = options;
  const started = now();
  const { cache, ids, logits } = await restoreCache(path, model, rest);
  try {
    if (logits === undefined) throw invalidCacheFile(path, 'was saved without logits, so decoding cannot go on from it; save them too');
    const run = policy && PolicyRun.start(policy, model.shape, ids.length);
    const sequence = { index, model, promptIds: ids, cache, logits, prefillSeconds: (now() - started) / 1000, ...(run !== undefined && { policy: run }) };
    return Owned.of<Sequence>(sequence, () => cache[Symbol.dispose]());
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}
