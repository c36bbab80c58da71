import { Subject, takeUntil, type OperatorFunction } from 'rxjs';

import { TokstreamError } from '../errors.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { pullReadableStream } from './pull-readable-stream.ts';
import type { ReadableStreamOptions } from './to-readable-stream.ts';

/**
 * Makes of an operator a pair for `stream.pipeThrough(...)`; subscribes now.
 *
 * A write is accepted when everything that earlier writes gave has been read, so the buffer only has to hold what one
 * chunk gives (or more for operators that answer later). Cancelling the readable side unsubscribes and fails the writable
 * side, as does an operator that completes early; aborting the writable side errors the operator's source.
 *
 * Errors: the operator's own on both sides; `aborted`, `stream-closed`, `buffer-overflow`, `invalid-buffer`.
 *
 * @example
 * ```js
 * import { toTransformStream } from '@tokstream/core';
 * import { map } from 'rxjs';
 * const { readable, writable } = toTransformStream(map((word) => word.length));
 * const writer = writable.getWriter();
 * void writer.write('four');
 * console.log((await readable.getReader().read()).value); // 4
 * ```
 */
export function toTransformStream<In, Out>(operator: OperatorFunction<In, Out>, options: ReadableStreamOptions = {}): { readonly readable: ReadableStream<Out>; readonly writable: WritableStream<In> } {
  const input = new Subject<In>();
  const stop = new Subject<void>();
  const queue = new BoundedQueue<Out>(options, () => stop.next());
  let inputOpen = true;
  let writer: WritableStreamDefaultController | undefined;
  const failWriter = (error: unknown): void => {
    if (inputOpen) writer?.error(error);
    inputOpen = false;
  };

  const writable = new WritableStream<In>({
    start(controller) {
      writer = controller;
    },
    async write(chunk) {
      input.next(chunk);
      await queue.emptied();
    },
    close() {
      inputOpen = false;
      input.complete();
    },
    abort(reason: unknown) {
      inputOpen = false;
      input.error(new TokstreamError('the writable side was aborted', { code: 'aborted', stage: 'toTransformStream', cause: reason }));
    },
  });

  input.pipe(operator, takeUntil(stop)).subscribe({
    next: (item) => queue.push(item),
    error: (error: unknown) => {
      queue.fail(error);
      failWriter(error);
    },
    complete: () => {
      queue.end();
      failWriter(closedError());
    },
  });

  const cancel = (reason: unknown): void => {
    queue.close();
    failWriter(closedError(reason));
  };
  return { writable, readable: pullReadableStream(() => queue.next(), cancel, options.highWaterMark) };
}

function closedError(cause?: unknown): TokstreamError {
  return new TokstreamError('the readable side takes no more items', { code: 'stream-closed', stage: 'toTransformStream', cause });
}
