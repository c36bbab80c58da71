import * as tf from '@tensorflow/tfjs-core';
import { described } from '@tokstream/core';
import { defer, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { Metric } from '../contract/metric.ts';
import type { MetricHub } from '../hub/metric-hub.ts';
import type { Outcome } from '../items/outcome.ts';
import type { TapOptions } from './tap-options.ts';

/** How tensors of a stream are sampled. */
export interface SampleTensorOptions<T, Input> extends TapOptions {
  /** One item in so many is reduced. Default 1 */
  readonly every?: number;
  /**
   * Reduces an item on the device to the few numbers that are read. Called in `tf.tidy` while the item passes; it neither disposes nor
   * keeps what belongs to the item.
   * @returns `undefined` for an item that is not measured
   */
  readonly reduce: (item: T) => tf.Tensor | undefined;
  /** What the metric gets of the numbers. */
  readonly select: (values: Float32Array, shape: readonly number[]) => Input;
  /** Most reads under way; an item that comes while there are so many is left out. Default 2 */
  readonly inFlight?: number;
  /** Called with how many were left out so far. */
  readonly onDropped?: (dropped: number) => void;
}

/**
 * Measures tensors of a stream on the side: reduces an item on its device, reads a few numbers without waiting, and gives them to a metric.
 * Values, their order and timing stay as they are, and so does the number of tensors once reads are done.
 *
 * The hub takes the accumulator when the stream has ended and the reads that were under way are done.
 *
 * @example
 * ```js
 * import * as tf from '@tensorflow/tfjs-core';
 * import { MetricHub, overSmoothing } from '@tokstream/metrics';
 * import { meanCosine, sampleTensor } from '@tokstream/metrics/models';
 * import { of } from 'rxjs';
 * const hub = new MetricHub();
 * const streams = { first: tf.tensor2d([[1, 0], [0, 1]]), last: tf.tensor2d([[3, 4], [3, 4]]) };
 * const reduce = ({ first, last }) => tf.stack([meanCosine(first), meanCosine(last)]);
 * await of(streams).pipe(sampleTensor(hub, overSmoothing(), { reduce, select: (cosines) => [...cosines] })).forEach(() => {});
 * await new Promise((done) => setTimeout(done, 10));
 * console.log((await hub.snapshot()).entries[0].result.rise.toFixed(2)); // 1.00
 * ```
 */
export function sampleTensor<T, Input, State, Result extends object>(hub: MetricHub, metric: Metric<Input, State, Result>, options: SampleTensorOptions<T, Input>): MonoTypeOperatorFunction<T> {
  const { labels, publishOn, every = 1, reduce, select, inFlight = 2, onDropped } = options;
  const operator: MonoTypeOperatorFunction<T> = (source) =>
    defer(() => {
      const stream = hub.open(metric, labels, publishOn);
      let [seen, reading, dropped] = [0, 0, 0];
      let ended: Outcome | undefined;
      const done = (): void => {
        reading -= 1;
        if (ended !== undefined && reading === 0) stream.close(ended);
      };
      const measure = (item: T): void => {
        if (seen++ % every !== 0) return;
        if (reading >= inFlight) {
          onDropped?.((dropped += 1));
          return;
        }
        // A clone, so that what is disposed below is never the item's own tensor.
        const reduced = tf.tidy(() => reduce(item)?.clone());
        if (reduced === undefined) return;
        const { shape } = reduced;
        reading += 1;
        reduced.data().then(
          (values) => stream.attempt(() => stream.add(select(Float32Array.from(values), shape))),
          (error: unknown) =>
            stream.attempt(() => {
              throw error;
            }),
        ).finally(() => {
          reduced.dispose();
          done();
        });
      };
      const end = (outcome: Outcome): void => {
        if (ended !== undefined) return;
        ended = outcome;
        if (reading === 0) stream.close(outcome);
      };
      return source.pipe(
        tap({
          next: (item) => stream.attempt(() => measure(item)),
          error: () => end('error'),
          complete: () => end('complete'),
          finalize: () => end('stopped'),
        }),
      );
    });
  return described(operator, { name: `sampleTensor ${metric.name}`, passThrough: true });
}
