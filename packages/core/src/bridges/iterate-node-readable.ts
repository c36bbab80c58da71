/** The part of Node's `Readable` that is used, so that this file needs no Node. */
export interface NodeReadableLike<T> extends AsyncIterable<T> {
  destroy(error?: Error): unknown;
}

/**
 * Reads a Node `Readable` as an async iterable whose `return()` destroys the stream at once, also during a read.
 *
 * Use it to give a stream to `fromPull` or `fromIterable`; the stream's own iterator waits for its next chunk first. For
 * the other direction Node has all that is needed: `Readable.from(toAsyncIterable(source))`.
 *
 * @example
 * ```js
 * import { fromIterable, iterateNodeReadable } from '@tokstream/core';
 * import { Readable } from 'node:stream';
 * fromIterable(iterateNodeReadable(Readable.from(['one', 'two']))).subscribe((word) => console.log(word)); // one two
 * ```
 */
export function iterateNodeReadable<T>(stream: NodeReadableLike<T>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const iterator = stream[Symbol.asyncIterator]();
      return {
        next: () => iterator.next(),
        async return() {
          stream.destroy();
          await iterator.return?.();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
