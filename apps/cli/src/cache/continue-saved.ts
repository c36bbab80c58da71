import { restoreCache } from '@tokstream/cache-policy';
import { Owned } from '@tokstream/core';
import { type CachePolicy, type CausalLM, PolicyRun, readTokens, type Sequence } from '@tokstream/model';
import { invalidArgument } from '../arguments/parse-arguments.ts';

/** With what a saved text goes on. */
export interface ContinueOptions {
  /** Bounds the cache from here on; of what was read before it knows what the cache holds. */
  readonly cachePolicy?: CachePolicy;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * The sequence of a text that was saved with its cache, of which only the prompt that follows is read.
 *
 * @param prompt ids, none to go on with the text as it is
 * @throws as `restoreCache`, `PolicyRun.start` and `readTokens`
 */
export async function continueSaved(path: string, model: CausalLM, prompt: Int32Array, { cachePolicy, signal, now }: ContinueOptions): Promise<Owned<Sequence>> {
  const started = now();
  const saved = await restoreCache(path, model, { signal });
  const { cache } = saved;
  try {
    const promptIds = Int32Array.from([...saved.ids, ...prompt]);
    const policy = cachePolicy && PolicyRun.start(cachePolicy, model.shape, promptIds.length);
    const logits = prompt.length === 0 ? saved.logits : await readTokens(model, cache, prompt, { signal, ...(policy && { policy }) });
    if (logits === undefined) throw invalidArgument(`${path} was saved without what may come next; give a prompt that goes on from it.`);
    return Owned.of<Sequence>({ index: 0, model, promptIds, cache, logits, prefillSeconds: (now() - started) / 1000, ...(policy && { policy }) }, () => cache[Symbol.dispose]());
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}
