import { TokstreamError } from '@tokstream/core';
import type { Companion } from '../companions/companion.ts';
import type { LogitsProcessor, StepContext } from '../processors/logits-processor.ts';
import { onlyTokens } from './only-tokens.ts';
import { SegmentCursor } from './segment-cursor.ts';
import type { SegmentLayout } from './segments.ts';

/**
 * The processors of a layout as one, which switches from segment to segment by the tokens taken. Works inside any `decode`, also
 * with drafts.
 *
 * To the processors of a segment, what comes before it is the prompt. Companions of all segments read along all the time.
 * Apply throws `invalid-constraint` where a segment allows nothing but the end of the text that it must not take.
 *
 * @param endOfSequence tokens that end a text, ruled out before the last segment: those that `decode` stops at
 */
export function segmentProcessor(layout: SegmentLayout, endOfSequence: readonly number[]): LogitsProcessor {
  const bySegment = layout.segments.map((segment) => ('forced' in segment || typeof segment.processors === 'function' ? [] : (segment.processors ?? []).flatMap((processor) => processor.companions ?? [])));
  const firstCompanions = bySegment.map((_, at) => bySegment.slice(0, at).flat().length);
  return processorAt({ endOfSequence, companions: bySegment.flat(), firstCompanions }, new SegmentCursor(layout));
}

/** What all copies share. */
interface Shared {
  readonly endOfSequence: readonly number[];
  /** Those of all segments, in order. */
  readonly companions: readonly Companion[];
  /** For each segment how many belong to those before it. */
  readonly firstCompanions: readonly number[];
}

function processorAt(shared: Shared, cursor: SegmentCursor): LogitsProcessor {
  const { endOfSequence, companions, firstCompanions } = shared;
  return {
    name: 'segments',
    ...(companions.length > 0 && { companions }),
    get finished() {
      return cursor.isOver;
    },
    apply(logits, context) {
      cursor.open(context.history, context.promptLength);
      const { segment } = cursor;
      if (segment === undefined) return;
      if ('forced' in segment) return onlyTokens([segment.forced[cursor.count]!]).apply(logits, context);
      const held = cursor.isTooShort ? [...endOfSequence, ...(segment.stopIds ?? [])] : cursor.isLast ? [] : endOfSequence;
      holdBack(logits, held);
      let from = firstCompanions[cursor.index]!;
      for (const processor of cursor.processors) {
        const count = processor.companions?.length ?? 0;
        processor.apply(logits, inSegment(context, cursor.before, from, count));
        from += count;
      }
      // Once more, since a constraint may make possible again what it allows.
      holdBack(logits, held);
      if (!logits.some((logit) => logit > Number.NEGATIVE_INFINITY)) {
        throw new TokstreamError(`Segment ${segment.name} allows no token here; let it end sooner, or allow tokens other than the end of the text.`, { code: 'invalid-constraint', stage: 'segments' });
      }
    },
    accept: (id) => cursor.accept(id),
    clone: () => processorAt(shared, cursor.clone()),
  };
}

function inSegment({ history, companions }: StepContext, promptLength: number, from: number, count: number): StepContext {
  return { history, promptLength, companions: companions.slice(from, from + count) };
}

/** Unlike a ban that gives way, since the end of the text would end all segments. */
function holdBack(logits: Float32Array, ids: readonly number[]): void {
  for (const id of ids) if (id < logits.length) logits[id] = Number.NEGATIVE_INFINITY;
}
