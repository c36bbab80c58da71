import { defer, finalize, tap, type Observable, type ObservableInput } from 'rxjs';

/**
 * Hands work an `AbortSignal` that aborts when the subscription is unsubscribed before the work ended.
 *
 * Use it to start anything that takes a signal (`fetch`, `model.generate`) inside a pipeline.
 *
 * @example
 * ```js
 * import { withSignal } from '@tokstream/core';
 * const subscription = withSignal(async (signal) => {
 *   signal.addEventListener('abort', () => console.log('stopped'));
 *   await new Promise(() => {});
 * }).subscribe();
 * subscription.unsubscribe(); // stopped
 * ```
 */
export function withSignal<T>(work: (signal: AbortSignal) => ObservableInput<T>): Observable<T> {
  return defer(() => {
    const controller = new AbortController();
    let ended = false;
    const end = (): void => {
      ended = true;
    };
    return defer(() => work(controller.signal)).pipe(
      tap({ complete: end, error: end }),
      finalize(() => {
        if (!ended) controller.abort();
      }),
    );
  });
}
