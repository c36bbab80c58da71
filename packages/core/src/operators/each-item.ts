import { catchError, defer, EMPTY, finalize, mergeMap, tap, type Observable, type ObservableInput, type OperatorFunction } from 'rxjs';

import { abandonAll } from '../abandon-all.ts';
import { TokstreamError } from '../errors.ts';
import { itemErrors } from '../item-errors.ts';
import { Owned } from '../owned.ts';
import { described } from '../pipeline/described.ts';
import { stageDescription, type StageOptions } from './stage-options.ts';

/** What `eachItem` is besides its work. */
export interface EachItemOptions<In> extends StageOptions<In> {
  /** How many items are worked on at the same time; a positive integer or Infinity. Default 1, which keeps their order. */
  readonly concurrency?: number;
}

/**
 * Works on each item by itself, as `mergeMap` does, and decides what becomes of one that the work fails on.
 *
 * The work takes the item over. When it throws or its output fails, the item, if owned, is abandoned (or handed to the
 * dead letter); what it emitted before stays with whoever got it, and what it made beside the item it returns itself.
 * Errors of the source, cancellation and stalls always end the stream. Owned items that wait or are worked on when the
 * stage is left are abandoned.
 *
 * Errors: the work's own, or `stage-failed`; `invalid-count` at once.
 *
 * @example
 * ```js
 * import { eachItem } from '@tokstream/core';
 * import { of } from 'rxjs';
 * const parse = eachItem(async (text) => JSON.parse(text), { name: 'parse', onError: 'skip', onSkipped: (error) => console.log(error.message) });
 * of('1', '{', '3').pipe(parse).subscribe((value) => console.log(value)); // 1, parse failed: ..., 3
 * ```
 */
export function eachItem<In, Out>(work: (item: In, index: number) => ObservableInput<Out>, options: EachItemOptions<In> = {}): OperatorFunction<In, Out> {
  const { concurrency = 1, ...stage } = options;
  const description = stageDescription(stage, 'eachItem');
  if (concurrency !== Infinity && !(Number.isSafeInteger(concurrency) && concurrency > 0)) {
    throw new TokstreamError(`${description.name} takes a positive integer or Infinity as concurrency, got ${concurrency}`, { code: 'invalid-count', stage: description.name });
  }
  const operator = (source: Observable<In>): Observable<Out> =>
    defer(() => {
      const attemptOn = itemErrors(description.name, options);
      const waiting = new Set<Owned<unknown>>();
      const workOn = (whole: In, index: number): Observable<Out> => {
        if (whole instanceof Owned) waiting.delete(whole);
        const attempt = attemptOn(whole);
        return defer(() => work(attempt.item, index)).pipe(
          tap({ next: (output) => Object.is(output, attempt.item) && attempt.forwarded(), complete: attempt.succeeded }),
          catchError((error: unknown) => {
            attempt.failed(error);
            return EMPTY;
          }),
          finalize(attempt.cutOff),
        );
      };
      return source.pipe(
        tap((item) => item instanceof Owned && waiting.add(item)),
        mergeMap(workOn, concurrency),
        finalize(() => abandonAll(waiting)),
      );
    });
  return described(operator, description);
}
