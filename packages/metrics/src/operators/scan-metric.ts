import { described } from '@tokstream/core';
import { asyncScheduler, concatMap, defer, from, Observable, of, type OperatorFunction, type SchedulerLike, type Subscription, takeWhile } from 'rxjs';
import { checkOption } from '../contract/check-option.ts';
import { toJson } from '../contract/json.ts';
import type { Metric } from '../contract/metric.ts';

/** When `scanMetric` gives a result: after so many items, or in such intervals while items come. */
export type ScanMetricOptions = { readonly everyItems: number; readonly everyInMs?: never } | { readonly everyInMs: number; readonly everyItems?: never; /** Default `asyncScheduler`. */ readonly scheduler?: SchedulerLike };

/**
 * The results of a metric while a stream passes, for a live curve, and the last one when it completes. An error of the metric is one of the stream.
 *
 * Intervals in which nothing came give nothing.
 *
 * @throws `invalid-option`
 *
 * @example
 * ```js
 * import { scanMetric, tokenBatch, volume } from '@tokstream/metrics';
 * import { of, toArray } from 'rxjs';
 * const batches = of(tokenBatch('ship', [5]), tokenBatch('ahoy', [7, 8]), tokenBatch('oar', [9]));
 * batches.pipe(scanMetric(volume(), { everyItems: 2 }), toArray()).subscribe((results) => console.log(results.map(({ tokens }) => tokens).join(' '))); // 3 4
 * ```
 */
export function scanMetric<Input, State, Result extends object>(metric: Metric<Input, State, Result>, options: ScanMetricOptions): OperatorFunction<Input, Result> {
  const { everyItems, everyInMs } = options;
  const name = `scanMetric ${metric.name}`;
  if (everyInMs === undefined) checkOption(name, 'everyItems', everyItems, Number.isInteger(everyItems) && everyItems >= 1, 'a whole number from 1');
  else checkOption(name, 'everyInMs', everyInMs, everyInMs > 0, 'a number of milliseconds above 0');
  // Results that take time are of a copy, since the stream goes on meanwhile.
  const resultOf = (state: State): Result | Promise<Result> => metric.result(metric.algebra === 'finish' ? metric.decode(toJson(metric.encode(state))) : state);
  const operator: OperatorFunction<Input, Result> = (source) =>
    defer(() => {
      const state = metric.init();
      return new Observable<Result | Promise<Result>>((subscriber) => {
        let fresh = 0;
        let timer: Subscription | undefined;
        const attempt = (work: () => void): void => {
          try {
            work();
          } catch (error) {
            subscriber.error(error);
          }
        };
        const tell = (): void =>
          attempt(() => {
            timer = undefined;
            fresh = 0;
            subscriber.next(resultOf(state));
          });
        subscriber.add(() => timer?.unsubscribe());
        const passing = source.pipe(takeWhile(() => !subscriber.closed)).subscribe({
          next: (input) =>
            attempt(() => {
              metric.add(state, input);
              fresh += 1;
              if (everyInMs !== undefined) timer ??= (options.scheduler ?? asyncScheduler).schedule(tell, everyInMs);
              else if (fresh === everyItems) tell();
            }),
          error: (error: unknown) => subscriber.error(error),
          complete() {
            if (fresh > 0) tell();
            subscriber.complete();
          },
        });
        subscriber.add(passing);
      }).pipe(concatMap((result) => (result instanceof Promise ? from(result) : of(result))));
    });
  return described(operator, { name });
}
