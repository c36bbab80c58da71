import { defer, filter, Observable, type MonoTypeOperatorFunction } from 'rxjs';

import { TokstreamError } from '../errors.ts';
import type { Owned } from '../owned.ts';
import { described } from '../pipeline/described.ts';
import { platformTimer, type Timer } from '../timer.ts';
import { consume } from './consume.ts';
import { dropCounter, type DropCountOptions } from './drop-counter.ts';

/** Which items `sample` lets through. */
export type SampleOptions = DropCountOptions &
  (
    | {
        /** The first of so many items; a positive integer. */
        readonly every: number;
      }
    | {
        /** The newest of so many milliseconds. */
        readonly periodInMs: number;
        /** Default: the platform's `setTimeout`. */
        readonly timer?: Timer;
      }
  );

/**
 * Thins a stream of owned items out; what it drops is disposed at once and counted.
 *
 * `every: n` lets the first of n items through. `periodInMs` begins a period with the first item that comes after the last
 * one, keeps the newest (so it holds 1), and lets it through when the period ends, or the source does.
 *
 * Errors: `invalid-count`; `stage-failed` when disposing or `onDropped` throws.
 *
 * @example
 * ```js
 * import { Owned, sample } from '@tokstream/core';
 * import { from, map } from 'rxjs';
 * from([1, 2, 3, 4, 5]).pipe(map((value) => Owned.of(value)), sample({ every: 2 })).subscribe((item) => console.log(item.detach())); // 1 3 5
 * ```
 */
export function sample<T>(options: SampleOptions): MonoTypeOperatorFunction<Owned<T>> {
  const isCounted = 'every' in options;
  const [size, isPossible] = isCounted ? [options.every, Number.isSafeInteger(options.every)] : [options.periodInMs, Number.isFinite(options.periodInMs)];
  if (!isPossible || size <= 0) throw new TokstreamError(`sample takes a positive number of items or milliseconds, got ${size}`, { code: 'invalid-count', stage: 'sample' });
  const operator = isCounted ? everySoMany<T>(options.every, options) : newestOf<T>(options.periodInMs, options.timer ?? platformTimer, options);
  return described(operator, { name: 'sample', input: 'Owned<unknown>', passThrough: true, holds: isCounted ? 0 : 1, lossy: true });
}

function everySoMany<T>(every: number, options: DropCountOptions): MonoTypeOperatorFunction<Owned<T>> {
  return (source) =>
    defer(() => {
      const drop = dropCounter('sample', options);
      return source.pipe(filter((item, index) => index % every === 0 || drop(item)));
    });
}

function newestOf<T>(periodInMs: number, timer: Timer, options: DropCountOptions): MonoTypeOperatorFunction<Owned<T>> {
  return (source) =>
    new Observable((subscriber) => {
      const drop = dropCounter('sample', options);
      let newest: Owned<T> | undefined;
      let stopTimer: (() => void) | undefined;
      const endPeriod = (): void => {
        stopTimer?.();
        stopTimer = undefined;
        const item = newest;
        newest = undefined;
        if (item?.disposed === false) subscriber.next(item);
      };
      subscriber.add(() => {
        stopTimer?.();
        newest?.abandon();
      });
      consume(source, subscriber, {
        next(item) {
          const previous = newest;
          newest = item;
          stopTimer ??= timer(endPeriod, periodInMs);
          if (previous !== undefined) drop(previous);
        },
        complete() {
          endPeriod();
          subscriber.complete();
        },
      });
    });
}
