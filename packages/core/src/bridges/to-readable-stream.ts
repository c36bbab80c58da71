import type { Observable } from 'rxjs';

import type { BufferOptions } from './bounded-queue.ts';
import { pullReadableStream } from './pull-readable-stream.ts';
import { toAsyncIterable } from './to-async-iterable.ts';

/** `BufferOptions` and how far a web stream reads ahead. */
export interface ReadableStreamOptions extends BufferOptions {
  /** Items the stream reads ahead of its reader. Default 0: none. */
  readonly highWaterMark?: number;
}

/**
 * Makes a web `ReadableStream` of an Observable; subscribes when it is first read, unsubscribes at once when cancelled.
 *
 * The stream's `desiredSize` decides when an item is taken; until then items wait in the bounded buffer of
 * `toAsyncIterable`, whose options and errors apply.
 *
 * @example
 * ```js
 * import { toReadableStream } from '@tokstream/core';
 * import { of } from 'rxjs';
 * const reader = toReadableStream(of('one')).getReader();
 * console.log((await reader.read()).value); // one
 * ```
 */
export function toReadableStream<T>(source: Observable<T>, options: ReadableStreamOptions = {}): ReadableStream<T> {
  const iterator = toAsyncIterable(source, options)[Symbol.asyncIterator]();
  return pullReadableStream(
    () => iterator.next(),
    () => void iterator.return?.(),
    options.highWaterMark,
  );
}
