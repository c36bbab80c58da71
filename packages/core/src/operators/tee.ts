import { merge, Observable, Subject, type OperatorFunction } from 'rxjs';

import type { Owned } from '../owned.ts';
import { described, descriptionOf } from '../pipeline/described.ts';
import { consume } from './consume.ts';

/**
 * Gives every branch a handle on every item and emits what the branches give, as it comes.
 *
 * Nothing is copied and nothing is buffered: an item's credit comes back when its last handle goes, so the slowest branch
 * slows the source down. Branches share the value, so none may change it in place or `detach` it. A branch that ends early
 * gets no more handles; when all have ended the source is left. An error of one branch ends all. What a branch's own
 * operators still keep when it ends early comes back with the pipeline (see `scoped`).
 *
 * @example
 * ```js
 * import { Owned, tee } from '@tokstream/core';
 * import { map, of } from 'rxjs';
 * const sum = map((item) => item.map((values) => values.reduce((a, b) => a + b)).detach());
 * const size = map((item) => item.map((values) => values.length).detach());
 * of(Owned.of([3, 4, 5], () => console.log('freed'))).pipe(tee(sum, size)).subscribe((value) => console.log(value)); // 12 freed 3
 * ```
 */
export function tee<T, First, Rest extends readonly unknown[]>(
  first: OperatorFunction<Owned<T>, First>,
  ...rest: { readonly [Index in keyof Rest]: OperatorFunction<Owned<T>, Rest[Index]> }
): OperatorFunction<Owned<T>, First | Rest[number]> {
  const branches: readonly OperatorFunction<Owned<T>, First | Rest[number]>[] = [first, ...rest];
  const operator = (source: Observable<Owned<T>>): Observable<First | Rest[number]> =>
    new Observable((subscriber) => {
      const inputs = branches.map((branch) => ({ items: new Subject<Owned<T>>(), branch }));
      subscriber.add(merge(...inputs.map(({ items, branch }) => items.pipe(branch))).subscribe(subscriber));
      if (subscriber.closed) return;
      consume(source, subscriber, {
        next(item) {
          const handles = item.tee(inputs.length);
          for (const [index, { items }] of inputs.entries()) {
            if (items.observed) items.next(handles[index]!);
            else handles[index]![Symbol.dispose]();
          }
        },
        error: (error) => inputs.forEach(({ items }) => items.error(error)),
        complete: () => inputs.forEach(({ items }) => items.complete()),
      });
    });
  return described(operator, { name: 'tee', input: 'Owned<unknown>', branches: branches.map(descriptionOf) });
}
