import type { Sampler } from '../samplers/sampler.ts';
import type { StepContext } from '../processors/logits-processor.ts';
import { SegmentCursor } from './segment-cursor.ts';
import type { SegmentLayout } from './segments.ts';

/** The samplers of a layout as one, which switches from segment to segment by the tokens taken; goes with `segmentProcessor`. */
export function segmentSampler(layout: SegmentLayout): Sampler {
  return samplerAt(layout, new SegmentCursor(layout));
}

function samplerAt(layout: SegmentLayout, cursor: SegmentCursor): Sampler {
  const samplers = layout.segments.map((segment) => ('forced' in segment ? undefined : segment.sampler) ?? layout.sampler);
  const local = (context: StepContext): StepContext => {
    cursor.open(context.history, context.promptLength);
    return cursor.isOver ? context : { ...context, promptLength: cursor.before };
  };
  return {
    name: 'segments',
    pick(logits, context, random) {
      const inside = local(context);
      return cursor.sampler.pick(logits, inside, random);
    },
    // A verifier that compares laws needs one in every segment.
    ...(samplers.every(({ narrow }) => narrow !== undefined) && {
      narrow: (logits: Float32Array, context: StepContext) => {
        const inside = local(context);
        cursor.sampler.narrow!(logits, inside);
      },
    }),
    accept: (id) => cursor.accept(id),
    clone: () => samplerAt(layout, cursor.clone()),
  };
}
