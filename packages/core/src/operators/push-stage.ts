import { concat, concatMap, defer, EMPTY, finalize, type ObservableInput, type OperatorFunction } from 'rxjs';

import type { PushStage } from '../push-stage.ts';
import { toTokstreamError } from '../to-tokstream-error.ts';

/**
 * Runs a push stage as an operator: each item is pushed, completion flushes, and the stage is disposed on every end.
 *
 * Each subscription makes a stage of its own and owns it. Items that arrive while outputs are being emitted wait for
 * their turn; an unsubscribe in the middle of several outputs drops the rest. What the stage throws is fenced: code
 * `stage-failed` with the stage's name, or the stage's own `TokstreamError`.
 *
 * @param name the public name of the stage, for errors
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
export function pushStage<In, Out>(create: () => PushStage<In, Out>, name = 'pushStage'): OperatorFunction<In, Out> {
  return (source) =>
    defer(() => {
      const stage = fence(create, name);
      const emit = (make: () => readonly Out[]): ObservableInput<Out> => {
        const outputs = fence(make, name);
        return outputs.length === 0 ? EMPTY : outputs;
      };
      return concat(
        source.pipe(concatMap((item) => emit(() => stage.push(item)))),
        defer(() => emit(() => stage.flush())),
      ).pipe(finalize(() => fence(() => stage[Symbol.dispose](), name)));
    });
}

function fence<R>(call: () => R, name: string): R {
  try {
    return call();
  } catch (error) {
    throw toTokstreamError(error, 'stage-failed', name);
  }
}
