import { described } from '@tokstream/core';
import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Metric } from '../contract/metric.ts';
import type { MetricHub } from '../hub/metric-hub.ts';
import type { Outcome } from '../items/outcome.ts';
import type { RequestTrace } from '../items/request-trace.ts';
import type { TapOptions } from './tap-options.ts';

/** Settings of `observeRequest`. */
export interface ObserveRequestOptions<T> extends Pick<TapOptions, 'labels'> {
  /** Seconds of a clock that never goes back, such as `() => performance.now() / 1000`. */
  readonly clock: () => number;
  /** Tokens that an item brings; 0 for one that brings none, such as an empty first chunk. */
  readonly tokensOf: (item: T) => number;
}

/**
 * Measures each subscription as one request to a generator, from the moment it is subscribed to, with metrics of latency. The stream stays
 * as it is. A retry behind it is a request of its own, and one that is cancelled counts with what had come.
 *
 * @param metric what takes the trace when the request ends
 */
export function observeRequest<T, State, Result extends object>(hub: MetricHub, metric: Metric<RequestTrace, State, Result>, { clock, tokensOf, labels }: ObserveRequestOptions<T>): MonoTypeOperatorFunction<T> {
  const operator: MonoTypeOperatorFunction<T> = (source) =>
    defer(() => {
      const stream = hub.open(metric, labels);
      const times: number[] = [];
      const tokens: number[] = [];
      let start = 0;
      stream.attempt(() => void (start = clock()));
      let hasEnded = false;
      const end = (outcome: Outcome): void => {
        if (hasEnded) return;
        hasEnded = true;
        stream.attempt(() => stream.add({ start, end: clock(), times, tokens, outcome }));
        stream.close(outcome);
      };
      return source.pipe(
        tap({
          next: (item) =>
            stream.attempt(() => {
              const count = tokensOf(item);
              if (!(count > 0)) return;
              times.push(clock());
              tokens.push(count);
            }),
          error: () => end('error'),
          complete: () => end('complete'),
          finalize: () => end('stopped'),
        }),
      );
    });
  return described(operator, { name: `observeRequest ${metric.name}`, passThrough: true });
}
