import { described } from '@tokstream/core';
import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Metric } from '../contract/metric.ts';
import type { MetricHub } from '../hub/metric-hub.ts';
import type { TapOptions, TapSelectOptions } from './tap-options.ts';

/**
 * Measures a stream on the side. Values, their order and timing, errors, completion, unsubscription and leases stay as they are;
 * a metric that throws is counted by the hub, and the stream goes on.
 *
 * Each subscription has an accumulator of its own, which the hub takes when it ends and shows before. Two subscribers of a cold
 * stream are counted twice; put `share()` behind the tap if that is one stream to you.
 *
 * @example
 * ```js
 * import { MetricHub, tapMetric, tokenBatch, volume } from '@tokstream/metrics';
 * import { of } from 'rxjs';
 * const hub = new MetricHub();
 * await of(tokenBatch('ship', [5]), tokenBatch('ahoy', [7, 8])).pipe(tapMetric(hub, volume())).forEach(() => {});
 * console.log((await hub.snapshot()).entries[0].result.tokensPerByte); // 0.375
 * ```
 */
export function tapMetric<Input, State, Result extends object>(hub: MetricHub, metric: Metric<Input, State, Result>, options?: TapOptions): MonoTypeOperatorFunction<Input>;
export function tapMetric<T, Input, State, Result extends object>(hub: MetricHub, metric: Metric<Input, State, Result>, options: TapSelectOptions<T, Input>): MonoTypeOperatorFunction<T>;
export function tapMetric<T, Input, State, Result extends object>(hub: MetricHub, metric: Metric<Input, State, Result>, options: TapOptions | TapSelectOptions<T, Input> = {}): MonoTypeOperatorFunction<T> {
  const { labels, publishOn, select = (item: T) => item as unknown as Input, selectAll } = options as Partial<TapSelectOptions<T, Input>>;
  const operator: MonoTypeOperatorFunction<T> = (source) =>
    defer(() => {
      const stream = hub.open(metric, labels, publishOn);
      const measure = (item: T): void => {
        if (selectAll !== undefined) return stream.addBlock(selectAll(item));
        const input = select(item);
        if (input !== undefined) stream.add(input);
      };
      return source.pipe(
        tap({
          next: (item) => stream.attempt(() => measure(item)),
          error: () => stream.close('error'),
          complete: () => stream.close('complete'),
          finalize: () => stream.close('stopped'),
        }),
      );
    });
  return described(operator, { name: `tapMetric ${metric.name}`, passThrough: true });
}
