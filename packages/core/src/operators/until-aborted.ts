import { identity, Observable, takeUntil, type MonoTypeOperatorFunction } from 'rxjs';

import { abortedError } from '../throw-if-aborted.ts';

/**
 * Ends a stream with an error of code `aborted` when the signal is aborted.
 *
 * Use it where a caller brings an `AbortSignal`: `lastValueFrom(stream.pipe(untilAborted(signal)))`. A signal that is
 * already aborted fails without subscribing. The listener is removed when the subscription ends.
 *
 * @example
 * ```js
 * import { untilAborted } from '@tokstream/core';
 * import { NEVER } from 'rxjs';
 * const controller = new AbortController();
 * NEVER.pipe(untilAborted(controller.signal)).subscribe({ error: (error) => console.log(error.code) });
 * controller.abort(); // aborted
 * ```
 */
export function untilAborted<T>(signal: AbortSignal | undefined, stage?: string): MonoTypeOperatorFunction<T> {
  return signal === undefined ? identity : takeUntil(aborts(signal, stage));
}

function aborts(signal: AbortSignal, stage: string | undefined): Observable<never> {
  return new Observable((subscriber) => {
    const abort = (): void => subscriber.error(abortedError(signal, stage));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    return () => signal.removeEventListener('abort', abort);
  });
}
