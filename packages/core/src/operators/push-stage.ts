import { concat, concatMap, defer, EMPTY, finalize, type Observable, type ObservableInput, type OperatorFunction } from 'rxjs';

import { described } from '../pipeline/described.ts';
import type { PushStage } from '../push-stage.ts';
import { toTokstreamError } from '../to-tokstream-error.ts';
import { checkRecoverable, tolerantStage } from '../tolerant-stage.ts';
import { stageDescription, type StageOptions } from './stage-options.ts';

/**
 * Runs a push stage as an operator: each item is pushed, completion flushes, and the stage is disposed on every end.
 *
 * Each subscription makes a stage of its own and owns it. Items that arrive while outputs are being emitted wait for
 * their turn; an unsubscribe in the middle of several outputs drops the rest. What the stage throws is fenced: code
 * `stage-failed` with the stage's name, or the stage's own `TokstreamError`.
 *
 * With another `onError` than `fail`, a push that throws costs its item only: the stage goes on from a snapshot that it
 * takes before every item. A stage that says `recoverable: false` is then refused at once with `invalid-pipeline`. What
 * `flush` throws is of no item and always ends the stream.
 *
 * @param options the public name of the stage, for errors, or all it says of itself
 *
 * @example
 * ```js
 * import { pushStage } from '@tokstream/core';
 * import { from } from 'rxjs';
 * const pairs = () => {
 *   let held = [];
 *   return {
 *     chunkInvariant: true,
 *     get held() { return held.length; },
 *     push(item) { held.push(item); return held.length < 2 ? [] : [held.splice(0)]; },
 *     flush() { return held.length === 0 ? [] : [held.splice(0)]; },
 *     snapshot: () => [...held],
 *     restore(snapshot) { held = [...snapshot]; },
 *     [Symbol.dispose]() {},
 *   };
 * };
 * from([1, 2, 3]).pipe(pushStage(pairs, 'pairs')).subscribe((pair) => console.log(pair)); // [1, 2] [3]
 * ```
 */
export function pushStage<In, Out>(create: () => PushStage<In, Out>, options: string | StageOptions<In> = {}): OperatorFunction<In, Out> {
  const given = typeof options === 'string' ? { name: options } : options;
  const description = stageDescription(given, 'pushStage');
  const { name } = description;
  const isTolerant = description.onError !== 'fail';
  if (isTolerant) checkRecoverable(create, name);
  const operator = (source: Observable<In>): Observable<Out> =>
    defer(() => {
      const made = fence(create, name);
      const stage = isTolerant ? tolerantStage(made, name, given) : made;
      const emit = (make: () => readonly Out[]): ObservableInput<Out> => {
        const outputs = fence(make, name);
        return outputs.length === 0 ? EMPTY : outputs;
      };
      return concat(
        source.pipe(concatMap((item) => emit(() => stage.push(item)))),
        defer(() => emit(() => stage.flush())),
      ).pipe(finalize(() => fence(() => stage[Symbol.dispose](), name)));
    });
  return described(operator, description);
}

function fence<R>(call: () => R, name: string): R {
  try {
    return call();
  } catch (error) {
    throw toTokstreamError(error, 'stage-failed', name);
  }
}
