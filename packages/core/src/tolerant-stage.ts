import { TokstreamError } from './errors.ts';
import type { ErrorPolicyOptions } from './error-policy.ts';
import { itemErrors } from './item-errors.ts';
import type { PushStage } from './push-stage.ts';

/** A stage that goes on after an item it failed on, from the state it had before that item. It owns `stage`. */
export function tolerantStage<In, Out>(stage: PushStage<In, Out>, name: string, options: ErrorPolicyOptions<In>): PushStage<In, Out> {
  const attemptOn = itemErrors(name, options);
  return {
    chunkInvariant: stage.chunkInvariant,
    get held() {
      return stage.held;
    },
    push(whole) {
      const before = stage.snapshot();
      const attempt = attemptOn(whole);
      try {
        const outputs = stage.push(attempt.item);
        attempt.succeeded();
        return outputs;
      } catch (error) {
        stage.restore(before);
        attempt.failed(error);
        return [];
      }
    },
    flush: () => stage.flush(),
    snapshot: () => stage.snapshot(),
    restore: (snapshot) => stage.restore(snapshot),
    [Symbol.dispose]: () => stage[Symbol.dispose](),
  };
}

/**
 * Makes a stage once to see whether it can go on after an error.
 *
 * @throws `invalid-pipeline` when it cannot
 */
export function checkRecoverable(create: () => PushStage<never, unknown>, name: string): void {
  const stage = create();
  const { recoverable = true } = stage;
  stage[Symbol.dispose]();
  if (!recoverable) throw new TokstreamError(`${name} cannot go on after an item it failed on, because its state cannot be saved; leave onError at 'fail'`, { code: 'invalid-pipeline', stage: name });
}
