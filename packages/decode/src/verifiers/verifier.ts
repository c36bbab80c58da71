import type { Random } from '@tokstream/core';
import type { StepContext } from '../processors/logits-processor.ts';
import type { Sampler } from '../samplers/sampler.ts';

/** A draft node that hangs on the token before. */
export interface DraftedToken {
  readonly id: number;
  /** Law `[vocabulary]` it was drawn from; absent where it was chosen. Borrowed. */
  readonly law: Float32Array | undefined;
}

/** Decides at one place of a draft which token is taken: with the sampler, slot 7 of the decode step. */
export interface Verifier {
  readonly name: string;
  /** True when the law of the output is that of plain decoding. */
  readonly lossless: boolean;
  /** True when it needs `Sampler.narrow`. */
  readonly needsLaw: boolean;
  /** True when it reads logits through the sampler alone, so that it needs no more of them than that. */
  readonly throughSampler?: boolean;
  /**
   * Picks the token that comes next; the walk goes on at the drafted token with that id, if there is one, and else ends.
   *
   * @param logits `[vocabulary]`, processed; may be changed
   * @param drafted in order, possibly none
   */
  pick(logits: Float32Array, drafted: readonly DraftedToken[], sampler: Sampler, context: StepContext, random: Random): number;
}
