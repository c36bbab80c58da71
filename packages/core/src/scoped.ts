import { defer, finalize, from, type Observable, type ObservableInput } from 'rxjs';

import { LeaseScope } from './lease-scope.ts';

/**
 * Runs a pipeline and, when it ends in any way, ends every lease its sources gave out and nobody returned.
 *
 * Use it around pipelines with operators that keep or drop items (`bufferCount`, `switchMap`, `filter`, `take`, `delay`):
 * RxJS does not tell a source what became of an item after the source completed. Items also survive an unsubscribe of
 * their source alone, so `take` before slow work does what it says. What the pipeline emits must not be owned any more:
 * detach it first.
 *
 * @param pipeline builds the pipeline; give `scope` to its sources
 *
 * @example
 * ```js
 * import { Budget, fromPull, Owned, scoped } from '@tokstream/core';
 * import { filter, map } from 'rxjs';
 * const budget = new Budget({ limit: 8 });
 * const own = (value, lease) => new Owned(value, lease);
 * scoped((scope) => fromPull([1, 2, 3], { budget, scope, own }).pipe(filter((item) => item.value > 1), map((item) => item.detach())))
 *   .subscribe({ next: (value) => console.log(value), complete: () => queueMicrotask(() => console.log(budget.outstanding)) }); // 2 3 0
 * ```
 */
export function scoped<T>(pipeline: (scope: LeaseScope) => ObservableInput<T>): Observable<T> {
  return defer(() => {
    const scope = new LeaseScope();
    return from(pipeline(scope)).pipe(finalize(() => scope[Symbol.dispose]()));
  });
}
