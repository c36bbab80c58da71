/**
 * Reads a web `ReadableStream` as an async iterable whose `return()` cancels the stream at once, also during a read.
 *
 * Use it to give a stream to `fromPull` or `fromIterable`; the streams' own iteration is missing in some browsers and
 * waits for the read. Each iteration locks the stream; it asks for one chunk at a time.
 *
 * @example
 * ```js
 * import { fromIterable, iterateReadableStream } from '@tokstream/core';
 * const { body } = new Response('hello');
 * fromIterable(iterateReadableStream(body.pipeThrough(new TextDecoderStream()))).subscribe((text) => console.log(text)); // hello
 * ```
 */
export function iterateReadableStream<T>(stream: ReadableStream<T>): AsyncIterable<T, undefined> {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream.getReader();
      return {
        async next() {
          const { done, value } = await reader.read();
          if (!done) return { done, value };
          reader.releaseLock();
          return { done: true, value: undefined };
        },
        async return() {
          await reader.cancel();
          reader.releaseLock();
          return { done: true, value: undefined };
        },
      };
    },
  };
}
