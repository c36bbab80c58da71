import { Budget, fromPull, Owned, type TokenBlock } from '@tokstream/core';
import { prefill, type Sequence } from '@tokstream/decode';
import { defer, type Observable } from 'rxjs';
import { defined } from '../arguments/defined.ts';
import { continueSaved } from '../cache/continue-saved.ts';
import type { Generation, PromptSource } from './generation.ts';
import { onlyPrompt } from './prompts.ts';

/** Prompts as sequences that are ready to go on, pulled under a budget, so that a long input never piles up; or what a saved text becomes with the one that follows it. */
export function readPrompts(prompts: PromptSource, { world, settings, prefixStore, io }: Generation): Observable<Owned<Sequence>> {
  const { cachePolicy, cacheServices, batch } = settings;
  const { loadFile } = cacheServices;
  if (loadFile !== undefined) {
    return defer(async () => {
      const [ids = new Int32Array(0)] = await onlyPrompt(prompts, 'load-cache');
      return continueSaved(loadFile, world.model, ids, { ...cachePolicy, signal: io.signal, now: io.now });
    });
  }
  const budget = new Budget({ limit: batch.concurrency, stallAfterMs: Number.POSITIVE_INFINITY });
  return fromPull(prompts, { budget, own: (ids, lease) => new Owned<Int32Array | TokenBlock>(ids, lease) }).pipe(prefill(world.model, { now: io.now, ...cachePolicy, ...defined({ prefixStore }) }));
}
