import type { PushStage } from './push-stage.ts';
import { runAll } from './run-all.ts';

/**
 * Makes one push stage of two, the second fed by the first.
 *
 * It owns both. It is chunk-invariant when both are, its snapshot is the pair of theirs, and `held` is their sum (in mixed
 * units, so only zero or not means something).
 *
 * @example
 * ```js
 * import { composeStages, runStage } from '@tokstream/core';
 * const each = (push) => ({ chunkInvariant: true, held: 0, push, flush: () => [], snapshot() {}, restore() {}, [Symbol.dispose]() {} });
 * const stage = composeStages(each((item) => [item, item]), each((item) => [item + 1]));
 * console.log(runStage(stage, [1, 2])); // [2, 2, 3, 3]
 * ```
 */
export function composeStages<In, Middle, Out, First, Second>(
  first: PushStage<In, Middle, First>,
  second: PushStage<Middle, Out, Second>,
): PushStage<In, Out, readonly [First, Second]> {
  const pushAll = (items: readonly Middle[]): Out[] => items.flatMap((item) => [...second.push(item)]);
  return {
    chunkInvariant: first.chunkInvariant && second.chunkInvariant,
    recoverable: first.recoverable !== false && second.recoverable !== false,
    get held() {
      return first.held + second.held;
    },
    push: (item) => pushAll(first.push(item)),
    flush: () => [...pushAll(first.flush()), ...second.flush()],
    snapshot: () => [first.snapshot(), second.snapshot()],
    restore([ofFirst, ofSecond]) {
      first.restore(ofFirst);
      second.restore(ofSecond);
    },
    [Symbol.dispose]: () => runAll([first, second], (stage) => stage[Symbol.dispose]()),
  };
}
