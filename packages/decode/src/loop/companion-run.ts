import { throwIfAborted, yieldToEventLoop } from '@tokstream/core';
import type { CausalLM, KvCache } from '@tokstream/model';
import type { Companion } from '../companions/companion.ts';
import type { Sequence } from '../sequence.ts';
import { readIntoCache } from './read-prompt.ts';

/** A companion of one sequence with its own cache, which is committed and freed with the sequence's. */
export interface CompanionRun {
  readonly model: CausalLM;
  readonly cache: KvCache;
  /** `[rows, vocabulary]` of the last call. */
  logits: Float32Array;
}

/**
 * Reads a companion's prompt.
 *
 * @returns a run whose cache the caller owns; nothing is left behind on an error
 */
export async function startCompanion({ model, promptIds }: Companion, sequence: Sequence, signal: AbortSignal): Promise<CompanionRun> {
  await yieldToEventLoop(signal);
  const own = model ?? sequence.model;
  const ids = promptIds?.(sequence.promptIds) ?? sequence.promptIds;
  // The same model over the same prompt is what the sequence itself has read.
  if (own === sequence.model && ids === sequence.promptIds) return { model: own, cache: sequence.cache.fork(), logits: sequence.logits };
  const cache = own.createCache();
  try {
    const logits = await readIntoCache(own, cache, ids, 128, signal);
    throwIfAborted(signal, 'decode');
    return { model: own, cache, logits };
  } catch (error) {
    cache[Symbol.dispose]();
    throw error;
  }
}
