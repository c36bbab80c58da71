import type { ServerResponse } from 'node:http';
import { TokstreamError } from '@tokstream/core';
import type { Observable } from 'rxjs';
import type { GenerationEvent } from '../generation/generation-event.ts';
import { HttpError } from './http-error.ts';

/** What waits for a client that does not read, at most; then it is cut off. */
const mostUnread = 1 << 20;

/** Errors that another time would not have been. */
const busy: ReadonlySet<string> = new Set(['queue-full', 'stopped']);

/**
 * A generation as server-sent events, `tokens` for each step, then `done` or `error`. A client that goes away, or that leaves too much
 * unread, unsubscribes from it.
 *
 * @returns when all is sent or the client is gone
 * @throws `HttpError` where it ends with an error before anything was sent
 */
export function streamGeneration(events$: Observable<GenerationEvent>, response: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = (event: string, data: unknown): void => {
      if (!response.headersSent) response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      if (response.writableLength > mostUnread) response.destroy();
    };
    const subscription = events$.subscribe({
      next: ({ type, ...data }) => send(type, data),
      error: (error: unknown) => {
        const { message, code } = TokstreamError.isInstance(error) ? error : { message: 'Generating failed.', code: 'failed' };
        if (!response.headersSent) return reject(new HttpError(busy.has(code) ? 503 : 500, message, busy.has(code) ? { 'retry-after': '1' } : {}));
        send('error', { code, message });
        response.end();
        return resolve();
      },
      complete: () => {
        response.end();
        resolve();
      },
    });
    response.on('close', () => {
      subscription.unsubscribe();
      resolve();
    });
    // It may be gone already, and tells that no more.
    if (response.destroyed) subscription.unsubscribe();
  });
}
