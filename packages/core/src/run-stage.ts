import type { PushStage } from './push-stage.ts';

/**
 * Pushes all items through a stage, flushes it and returns everything it gave: the batch form of `pushStage`.
 *
 * Borrows the stage, which is as new afterwards. What the stage throws passes as it is.
 *
 * @example
 * ```js
 * import { runStage } from '@tokstream/core';
 * const double = { chunkInvariant: true, held: 0, push: (item) => [item, item], flush: () => [], snapshot() {}, restore() {}, [Symbol.dispose]() {} };
 * console.log(runStage(double, [1, 2])); // [1, 1, 2, 2]
 * ```
 */
export function runStage<In, Out>(stage: PushStage<In, Out>, items: Iterable<In>): Out[] {
  const outputs: Out[] = [];
  for (const item of items) for (const output of stage.push(item)) outputs.push(output);
  for (const output of stage.flush()) outputs.push(output);
  return outputs;
}
