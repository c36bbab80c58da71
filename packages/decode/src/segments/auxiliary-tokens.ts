import { suppressTokens } from '../processors/suppress-tokens.ts';
import type { LogitsProcessor } from '../processors/logits-processor.ts';
import type { Sampler } from '../samplers/sampler.ts';
import { idsOfRange, onlyTokens, type TokenRange } from './only-tokens.ts';
import type { NamelessSegment } from './plan-then-answer.ts';
import type { SegmentLength } from './segment.ts';
import { type SegmentLayout, segments } from './segments.ts';

/** A part of the vocabulary that is reserved for what comes before the answer. */
export interface AuxiliaryTokensOptions {
  /** The reserved tokens. */
  readonly segment: TokenRange;
  /** How many are emitted, exactly; with `stop` the most. Default no limit. */
  readonly count?: SegmentLength;
  /** A token that closes them, inside the range or beside it. One of the two is needed. */
  readonly stop?: number;
  /** Forced before and after them, such as begin and end markers; default none. */
  readonly open?: readonly number[];
  readonly close?: readonly number[];
  /** Follows them; reserved tokens are ruled out there. */
  readonly answer?: Omit<NamelessSegment, 'processors'> & { readonly processors?: readonly LogitsProcessor[] };
  /** For segments that bring none; default `greedy()`. */
  readonly sampler?: Sampler;
}

/**
 * A code in reserved tokens, then the answer: depth or box codes before an answer about an image, say.
 *
 * Source: Bigverdi et al., "Perception Tokens Enhance Visual Reasoning in Multimodal Language Models" (2024).
 *
 * Errors: `invalid-option` for an empty range, or one that can never end.
 */
export function auxiliaryTokens({ segment, count, stop, open = [], close = [], answer = {}, sampler }: AuxiliaryTokensOptions): SegmentLayout {
  const reserved = idsOfRange(segment);
  const allowed = stop === undefined || reserved.includes(stop) ? reserved : [...reserved, stop];
  const hasEnd = count !== undefined || stop !== undefined;
  return segments(
    [
      { name: 'open', forced: open },
      {
        name: 'auxiliary',
        isVisible: false,
        ...(stop !== undefined && { stopIds: [stop] }),
        ...(count !== undefined && { maxTokens: count }),
        ...(hasEnd && { processors: [onlyTokens(allowed)] }),
      },
      { name: 'close', forced: close },
      { ...answer, name: 'answer', processors: [suppressTokens(reserved), ...(answer.processors ?? [])] },
    ],
    { ...(sampler !== undefined && { sampler }) },
  );
}
