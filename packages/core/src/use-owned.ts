import { defer, finalize, tap, type Observable, type ObservableInput } from 'rxjs';

import type { Owned } from './owned.ts';

/**
 * Works on an owned item and disposes it when the work ends: done on complete, abandoned on error or unsubscribe.
 *
 * Use it inside `mergeMap`, `concatMap` or `switchMap`. It takes the item over once somebody subscribes; `work` borrows
 * the value.
 *
 * @example
 * ```js
 * import { Owned, useOwned } from '@tokstream/core';
 * import { of, switchMap } from 'rxjs';
 * of(Owned.of(21, () => console.log('freed')))
 *   .pipe(switchMap((item) => useOwned(item, (value) => of(value * 2))))
 *   .subscribe((value) => console.log(value)); // 42 freed
 * ```
 */
export function useOwned<T, R>(item: Owned<T>, work: (value: T) => ObservableInput<R>): Observable<R> {
  return defer(() => work(item.value)).pipe(
    tap({ complete: () => item[Symbol.dispose]() }),
    finalize(() => item.abandon()),
  );
}
