import { Observable } from 'rxjs';

import { Pull } from '../pull.ts';

/**
 * Emits what an iterable gives, one value at a time, and closes it (`return()`) the moment somebody unsubscribes.
 *
 * Use it for items that own nothing; `from` of RxJS leaves an async source open until its next value arrives. There is no
 * back-pressure: for items that hold memory use `fromPull`. Errors: `source-failed`.
 *
 * @example
 * ```js
 * import { fromIterable } from '@tokstream/core';
 * async function* words() { yield 'one'; yield 'two'; }
 * fromIterable(words()).subscribe((word) => console.log(word)); // one two
 * ```
 */
export function fromIterable<T>(source: AsyncIterable<T> | Iterable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const pull = new Pull(source, 'fromIterable', {
      item: (value) => void subscriber.next(value) as undefined,
      done: () => subscriber.complete(),
      failed: (error) => subscriber.error(error),
    });
    subscriber.add(() => pull.close());
    void pull.run();
  });
}
