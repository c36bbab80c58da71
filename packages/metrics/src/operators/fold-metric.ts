import { described } from '@tokstream/core';
import { concatMap, defer, from, of, type OperatorFunction, reduce } from 'rxjs';
import type { Metric } from '../contract/metric.ts';

/**
 * The result of a metric over a whole stream, when it completes. An error of the metric is one of the stream.
 *
 * @example
 * ```js
 * import { foldMetric, tokenBatch, volume } from '@tokstream/metrics';
 * import { of } from 'rxjs';
 * of(tokenBatch('ship', [5])).pipe(foldMetric(volume())).subscribe(({ bytesPerToken }) => console.log(bytesPerToken)); // 4
 * ```
 */
export function foldMetric<Input, State, Result extends object>(metric: Metric<Input, State, Result>): OperatorFunction<Input, Result> {
  const operator: OperatorFunction<Input, Result> = (source) =>
    defer(() =>
      source.pipe(
        reduce((state: State, input: Input) => {
          metric.add(state, input);
          return state;
        }, metric.init()),
        concatMap((state) => {
          const result = metric.result(state);
          return result instanceof Promise ? from(result) : of(result);
        }),
      ),
    );
  return described(operator, { name: `foldMetric ${metric.name}` });
}
