import { TokstreamError } from '@tokstream/core';
import { greedy } from '../samplers/greedy.ts';
import type { Sampler } from '../samplers/sampler.ts';
import type { Segment } from './segment.ts';

/** An output in segments, one after another. Plain data but for its callbacks; may be used for many sequences. */
export interface SegmentLayout {
  readonly segments: readonly Segment[];
  /** For segments that bring none. */
  readonly sampler: Sampler;
}

/**
 * Lays an output out in segments: plan and answer, scratch and answer, tokens of another vocabulary before text.
 *
 * The end of the text is ruled out in every segment but the last. When the last one ends, so does the sequence, with reason
 * `complete`; without a stop of its own it goes on until `decode` stops it.
 *
 * Use it with `decodeSegments`, or `segmentProcessor` and `segmentSampler` inside any `decode`.
 *
 * Errors: `invalid-option`.
 */
export function segments(list: readonly Segment[], options: { readonly sampler?: Sampler } = {}): SegmentLayout {
  if (list.length === 0) throw refused('A layout has no segments; give at least one.');
  for (const [at, segment] of list.entries()) {
    if ('forced' in segment) continue;
    const hasEnd = segment.stopIds !== undefined || segment.stopWhen !== undefined || segment.maxTokens !== undefined || segment.processors !== undefined;
    if (!hasEnd && at < list.length - 1) throw refused(`Segment ${segment.name} can never end; give it stopIds, stopWhen or maxTokens.`);
  }
  return { segments: [...list], sampler: options.sampler ?? greedy() };
}

function refused(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-option', stage: 'segments' });
}
