import type { MonoTypeOperatorFunction } from 'rxjs';

import type { Owned } from '../owned.ts';
import { dropWhenFull, type DropWhenFullOptions } from './drop-when-full.ts';

/**
 * Lets a fast source run on before a slow consumer: `capacity` items wait, and one more drops the oldest of them.
 *
 * RxJS has no sign of demand; here an item's end is one. The next item is handed on when later stages have ended all they
 * made of one before it, up to `concurrency` at a time. What is dropped is disposed at once and counted. Completion waits
 * until what waits is handed on; an error or an unsubscribe abandons it.
 *
 * Under a budget: items that wait or are worked on keep their credits, so items are only ever dropped, and the source only
 * runs on, when the budget has more than `capacity + concurrency`; with less the source waits and nothing is lost.
 * `pipeline` refuses that, and later stages that hold `concurrency` items or more.
 *
 * Errors: `invalid-buffer`; `stage-failed` when disposing or `onDropped` throws.
 *
 * @example
 * ```js
 * import { dropOldest, Owned, useOwned } from '@tokstream/core';
 * import { from, map, mergeMap, timer } from 'rxjs';
 * from([1, 2, 3, 4])
 *   .pipe(map((value) => Owned.of(value)), dropOldest({ capacity: 1 }), mergeMap((item) => useOwned(item, (value) => timer(5).pipe(map(() => value)))))
 *   .subscribe((value) => console.log(value)); // 1 4
 * ```
 */
export function dropOldest<T>(options: DropWhenFullOptions): MonoTypeOperatorFunction<Owned<T>> {
  return dropWhenFull('dropOldest', (waiting) => waiting.shift()!, options);
}
