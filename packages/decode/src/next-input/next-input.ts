import type { Random } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';

/** What is fed in the place of one token: a weighted sum of embeddings, and noise on it. */
export interface Mixture {
  /** `[n]` */
  readonly ids: Int32Array;
  /** `[n]` */
  readonly weights: Float32Array;
  /** `[embeddingWidth]` added to the sum; default none. */
  readonly noise?: Float32Array;
}

/** What a step leaves behind when it picked. Borrowed. */
export interface PickedStep {
  /** `[vocabulary]` as the model gave them. */
  readonly logits: Float32Array;
  /** The token that processors and sampler pick; called at most once, only where the step ends in an ordinary token. */
  pick(): number;
  readonly random: Random;
}

/** The token of a step, and what is fed for it. */
export interface NextStep {
  readonly id: number;
  /** Absent: the token itself is fed. */
  readonly mixture?: Mixture;
}

/** Decides for one sequence what row is fed next: slot 1 of the decode step. */
export interface NextInputState {
  next(step: PickedStep): NextStep;
}

/** What row is fed next. The default is the embedding of the token that was picked. */
export interface NextInput {
  readonly name: string;
  start(sequence: Sequence): NextInputState;
}
