import type { StepContext } from '../processors/logits-processor.ts';
import type { Sampler } from '../samplers/sampler.ts';

/** The sampler as if the sequence had been decoded in one go from its real prompt; see `resumedProcessor`. */
export function resumedSampler(sampler: Sampler, promptLength: number, caughtUp = false): Sampler {
  let isCaughtUp = caughtUp;
  const catchUp = (context: StepContext): StepContext => {
    if (!isCaughtUp) for (let at = promptLength; at < context.promptLength; at += 1) sampler.accept?.(context.history[at]!);
    isCaughtUp = true;
    return { ...context, promptLength };
  };
  return {
    name: sampler.name,
    pick: (logits, context, random) => sampler.pick(logits, catchUp(context), random),
    ...(sampler.narrow !== undefined && { narrow: (logits: Float32Array, context: StepContext) => sampler.narrow!(logits, catchUp(context)) }),
    accept: (id) => sampler.accept?.(id),
    clone: () => resumedSampler(sampler.clone?.() ?? sampler, promptLength, isCaughtUp),
  };
}
