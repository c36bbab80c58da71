import { Budget, fromPull, Owned, type TokenBlock } from '@tokstream/core';
import { prefill, type Sequence } from '@tokstream/decode';
import type { Observable } from 'rxjs';
import type { Generation, PromptSource } from './generation.ts';

/** Prompts as sequences that are ready to go on, pulled under a budget, so that a long input never piles up. */
export function readPrompts(prompts: PromptSource, { world, settings, io }: Generation): Observable<Owned<Sequence>> {
  const budget = new Budget({ limit: settings.batch.concurrency, stallAfterMs: Number.POSITIVE_INFINITY });
  return fromPull(prompts, { budget, own: (ids, lease) => new Owned<Int32Array | TokenBlock>(ids, lease) }).pipe(prefill(world.model, { now: io.now }));
}
