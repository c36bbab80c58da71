import type { LogitsProcessor } from '../processors/logits-processor.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { type DurationMaskOptions, durationMask } from './duration-mask.ts';
import { idsOfRange, onlyTokens, type TokenRange } from './only-tokens.ts';
import type { NamelessSegment } from './plan-then-answer.ts';
import type { SegmentLength, SegmentPlace } from './segment.ts';
import { type SegmentLayout, segments } from './segments.ts';

/** A plan of durations, and what it shapes. */
export interface PlanFirstOptions extends Pick<DurationMaskOptions, 'allowed' | 'boundary'> {
  /** Tokens that stand for durations: `from` for 0, the next for 1, and so on. */
  readonly durations: TokenRange;
  /** How many units there are, and so how many durations are planned. */
  readonly units: SegmentLength;
  /** Tokens between plan and text, forced; default none. */
  readonly separator?: readonly number[];
  /** Further rules of the text. It is as long as the durations together, and then over. */
  readonly text?: Omit<NamelessSegment, 'maxTokens' | 'minTokens' | 'stopIds' | 'stopWhen'>;
  /** For segments that bring none; default `greedy()`. */
  readonly sampler?: Sampler;
}

/**
 * First a duration for each unit, then a text in which each unit gets exactly as many tokens.
 *
 * Source: see `durationMask`.
 */
export function planFirst({ durations, units, separator = [], text = {}, sampler, ...shape }: PlanFirstOptions): SegmentLayout {
  const further = (place: SegmentPlace): readonly LogitsProcessor[] => (typeof text.processors === 'function' ? text.processors(place) : (text.processors ?? []).map((processor) => processor.clone?.() ?? processor));
  /** The plan is the first segment, so it lies between the prompt and the separator. */
  const durationsOf = ({ promptLength, history }: SegmentPlace): number[] => history.slice(promptLength, history.length - separator.length).map((id) => id - durations.from);
  return segments(
    [
      { name: 'durations', isVisible: false, minTokens: units, maxTokens: units, processors: [onlyTokens(idsOfRange(durations))] },
      { name: 'separator', forced: separator },
      { ...text, name: 'text', processors: (place) => [durationMask({ ...shape, durations: durationsOf(place) }), ...further(place)] },
    ],
    { ...(sampler !== undefined && { sampler }) },
  );
}
