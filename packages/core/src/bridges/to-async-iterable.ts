import { Subject, takeUntil, type Observable } from 'rxjs';

import { BoundedQueue, type BufferOptions } from './bounded-queue.ts';

/**
 * Reads an Observable as an async iterable: `for await`, `Readable.from`, or anything else that pulls.
 *
 * Each iteration subscribes at its first `next()`; leaving it (`break`, `return()`) unsubscribes at once, also while a
 * `next()` is pending. An Observable cannot be paused, so what arrives before it is asked for waits in a bounded buffer. A
 * source under a `Budget` of at most `buffer` credits never fills it. The reader owns the owned items it reads; the others
 * are abandoned.
 *
 * Errors: the source's own after what was buffered; `buffer-overflow`, `invalid-buffer`.
 *
 * @example
 * ```js
 * import { toAsyncIterable } from '@tokstream/core';
 * import { of } from 'rxjs';
 * for await (const word of toAsyncIterable(of('one', 'two'))) console.log(word); // one two
 * ```
 */
export function toAsyncIterable<T>(source: Observable<T>, options: BufferOptions = {}): AsyncIterable<T, undefined> {
  return {
    [Symbol.asyncIterator]() {
      // Stops even a source that is still emitting inside `subscribe`.
      const stop = new Subject<void>();
      const queue = new BoundedQueue<T>(options, () => stop.next());
      let subscribed = false;
      return {
        next() {
          const result = queue.next();
          if (!subscribed) {
            subscribed = true;
            source.pipe(takeUntil(stop)).subscribe({
              next: (item) => queue.push(item),
              error: (error: unknown) => queue.fail(error),
              complete: () => queue.end(),
            });
          }
          return result;
        },
        return() {
          subscribed = true;
          queue.close();
          return Promise.resolve({ done: true, value: undefined });
        },
      };
    },
  };
}
