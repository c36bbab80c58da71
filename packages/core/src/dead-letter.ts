import type { DeadLetter } from './error-policy.ts';

/**
 * Hands items that a stage fails on, with their errors, to a sink, which owns them from then on.
 *
 * The stage keeps a second handle on an owned item until its work is complete, so neither the work nor who gets the value
 * unchanged meanwhile can `detach` it (`owned-shared`). A failed item keeps its credit until the sink disposes it.
 *
 * @example
 * ```js
 * import { deadLetter, eachItem } from '@tokstream/core';
 * import { of } from 'rxjs';
 * const onError = deadLetter({ next: ({ item, error }) => console.log(item, error.code) });
 * of('1', '{').pipe(eachItem((text) => [JSON.parse(text)], { onError })).subscribe(); // { stage-failed
 * ```
 */
export function deadLetter<In>(sink: DeadLetter<In>): { readonly deadLetter: DeadLetter<In> } {
  return { deadLetter: sink };
}
