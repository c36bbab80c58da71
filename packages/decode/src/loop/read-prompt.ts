import { throwIfAborted, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM, KvCache } from '@tokstream/model';
import type { Sequence } from '../sequence.ts';

/**
 * Runs a prompt through a model in chunks, so that attention memory stays bounded and an abort takes effect between two.
 *
 * @returns a sequence whose cache the caller owns; nothing is left behind on an error
 */
export async function readPrompt(model: CausalLM, ids: Int32Array, index: number, chunk: number, now: () => number, signal: AbortSignal): Promise<Sequence> {
  const started = now();
  const cache = model.createCache();
  try {
    const logits = await readIntoCache(model, cache, ids, chunk, signal);
    throwIfAborted(signal, 'prefill');
    return { index, model, promptIds: ids, cache, logits, prefillSeconds: (now() - started) / 1000 };
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}

/** Feeds tokens to a cache in chunks and commits them; `[vocabulary]` after the last one. */
export async function readIntoCache(model: CausalLM, cache: KvCache, ids: Int32Array, chunk: number, signal: AbortSignal): Promise<Float32Array> {
  for (let from = 0; ; from += chunk) {
    await yieldToEventLoop(signal);
    const isLast = from + chunk >= ids.length;
    const { logits } = await model.forward({ input: { ids: ids.subarray(from, from + chunk) } }, cache, { logits: isLast ? 'last' : 'none' });
    cache.commit();
    if (isLast) return logits;
  }
}
