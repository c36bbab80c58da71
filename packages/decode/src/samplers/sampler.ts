import type { Random } from '@tokstream/core';
import type { HistorySpan, StepContext } from '../processors/logits-processor.ts';

/** Picks the next token from processed logits: part of slot 7 of the decode step. */
export interface Sampler {
  readonly name: string;
  /**
   * @param logits `[vocabulary]`; may be changed, the caller is done with it
   * @param random this sequence's own generator
   */
  pick(logits: Float32Array, context: StepContext, random: Random): number;
  /**
   * Narrows logits in place to the law that `pick` draws from; absent where it draws from none. Verifiers that compare laws
   * need it.
   */
  narrow?(logits: Float32Array, context: StepContext): void;
  /** How many of the largest logits `pick` and `narrow` have to be given, ties included, to do as with all; others may then be -Infinity. Infinity, as where it is absent: all of them. */
  largestNeeded?(span: HistorySpan): number;
  /** Told of each token that was taken, when it keeps state. */
  accept?(id: number): void;
  /** An independent copy in the same state, when it keeps state. */
  clone?(): Sampler;
}
