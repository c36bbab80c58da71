import type { Sampler } from '../samplers/sampler.ts';
import type { NamelessSegment } from './plan-then-answer.ts';
import { type SegmentLayout, segments } from './segments.ts';

/** How much may be written before the answer. */
export interface ScratchpadOptions {
  /** Tokens before the answer for a prompt of n tokens, exactly; 0 answers at once. */
  readonly steps: (n: number) => number;
  /** Further rules of the scratch tokens; a stop makes `steps` an upper bound. */
  readonly scratch?: Omit<NamelessSegment, 'maxTokens'>;
  /** Tokens between scratch and answer, forced; default none. */
  readonly separator?: readonly number[];
  readonly answer?: NamelessSegment;
  /** For segments that bring none; default `greedy()`. */
  readonly sampler?: Sampler;
}

/**
 * As many scratch tokens as a function of the prompt's length says, then the answer. Scratch tokens are not visible unless asked.
 *
 * Source: Merrill and Sabharwal, "The Expressive Power of Transformers with Chain of Thought" (2024): none, log n and n steps
 * reach different classes of problems.
 */
export function scratchpad({ steps, scratch = {}, separator = [], answer = {}, sampler }: ScratchpadOptions): SegmentLayout {
  return segments(
    [
      { isVisible: false, ...scratch, name: 'scratch', maxTokens: ({ promptLength }) => steps(promptLength) },
      { name: 'separator', forced: separator },
      { ...answer, name: 'answer' },
    ],
    { ...(sampler !== undefined && { sampler }) },
  );
}
