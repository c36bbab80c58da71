import type { LogitsProcessor, StepContext } from '../processors/logits-processor.ts';

/**
 * The processor as if the sequence had been decoded in one go from its real prompt: what was made in earlier pieces is told to it
 * before its first step, and counts as made.
 *
 * @param promptLength of the real prompt
 */
export function resumedProcessor(processor: LogitsProcessor, promptLength: number, caughtUp = false): LogitsProcessor {
  let isCaughtUp = caughtUp;
  return {
    name: processor.name,
    ...(processor.companions !== undefined && { companions: processor.companions }),
    get finished() {
      return processor.finished ?? false;
    },
    apply(logits: Float32Array, context: StepContext) {
      if (!isCaughtUp) for (let at = promptLength; at < context.promptLength; at += 1) processor.accept?.(context.history[at]!);
      isCaughtUp = true;
      processor.apply(logits, { ...context, promptLength });
    },
    accept: (id) => processor.accept?.(id),
    clone: () => resumedProcessor(processor.clone?.() ?? processor, promptLength, isCaughtUp),
  };
}
