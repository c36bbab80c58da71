import type { LogitsProcessor } from '../processors/logits-processor.ts';
import type { Sampler } from '../samplers/sampler.ts';

/** Where a segment begins. */
export interface SegmentPlace {
  /** Length of the prompt that decoding began with. */
  readonly promptLength: number;
  /** Ids before the segment, the prompt included. */
  readonly history: readonly number[];
}

/** A number of tokens, or how to find it when the segment begins; Infinity for no limit. */
export type SegmentLength = number | ((place: SegmentPlace) => number);

/** A stretch of the output that the model writes under rules of its own. It ends by whatever comes first. */
export interface WrittenSegment {
  readonly name: string;
  /**
   * Work in this segment only; what came before it is their prompt. One that is `finished` ends it. A function makes them when the
   * segment begins, from what it then sees; those can have no companions.
   */
  readonly processors?: readonly LogitsProcessor[] | ((place: SegmentPlace) => readonly LogitsProcessor[]);
  /** Default that of the layout. */
  readonly sampler?: Sampler;
  /** Tokens that end it, as its last token; ruled out before `minTokens`. */
  readonly stopIds?: readonly number[];
  /** Ends it after the token that makes this true of its ids so far. */
  readonly stopWhen?: (ids: readonly number[]) => boolean;
  /** Default 0. Only `stopIds` and the end of the text are held back by it. */
  readonly minTokens?: SegmentLength;
  /** Ends it at this length; 0 leaves it out. Default no limit. */
  readonly maxTokens?: SegmentLength;
  /** Whether readers should see it; default true. Events carry it, nothing is dropped. */
  readonly isVisible?: boolean;
}

/** A stretch of the output that is given, such as a separator. */
export interface ForcedSegment {
  readonly name: string;
  /** Its tokens, whatever the model says. */
  readonly forced: readonly number[];
  /** Default false. */
  readonly isVisible?: boolean;
}

export type Segment = WrittenSegment | ForcedSegment;
