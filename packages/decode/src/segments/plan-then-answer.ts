import type { Sampler } from '../samplers/sampler.ts';
import type { WrittenSegment } from './segment.ts';
import { type SegmentLayout, segments } from './segments.ts';

/** A segment that is named by its place. */
export type NamelessSegment = Omit<WrittenSegment, 'name'>;

/** What is planned, and what comes of it. */
export interface PlanThenAnswerOptions {
  /** Needs a stop, such as `maxTokens` or `stopIds`. */
  readonly plan: NamelessSegment;
  readonly answer?: NamelessSegment;
  /** Tokens between the two, forced; default none. */
  readonly separator?: readonly number[];
  /** For segments that bring none; default `greedy()`. */
  readonly sampler?: Sampler;
}

/**
 * A plan, a separator, an answer: an intermediate program before the code, an outline before the text.
 *
 * Source: Sun et al., "UniCoder: Scaling Code Large Language Model via Universal Code" (2024).
 *
 * Errors: `invalid-option` for a plan that can never end.
 */
export function planThenAnswer({ plan, answer = {}, separator = [], sampler }: PlanThenAnswerOptions): SegmentLayout {
  return segments([{ ...plan, name: 'plan' }, { name: 'separator', forced: separator }, { ...answer, name: 'answer' }], { ...(sampler !== undefined && { sampler }) });
}
