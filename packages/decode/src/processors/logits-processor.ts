import type { Companion } from '../companions/companion.ts';

/** What a processor, a sampler or a verifier sees beside the logits. Borrowed: valid during the call. */
export interface StepContext {
  /** Ids so far, the prompt included. */
  readonly history: readonly number[];
  /** How many of them the prompt has. */
  readonly promptLength: number;
  /** For a processor with companions: their logits `[vocabulary]` at this place, in their order; else empty. */
  readonly companions: readonly Float32Array[];
}

/**
 * Changes logits before a token is picked: slot 6 of the decode step.
 *
 * Works in place; a token is ruled out by -Infinity. A processor must leave at least one token possible. One that keeps
 * state has `clone`: every sequence (and every beam) then works on a copy of the one that was passed in.
 */
export interface LogitsProcessor {
  readonly name: string;
  /** Other prompts, or other models, that read along and whose logits it gets at every step. */
  readonly companions?: readonly Companion[];
  /** True once nothing may follow, whatever the model says: the sequence ends with reason `complete`. */
  readonly finished?: boolean;
  /** @param logits `[vocabulary]`, changed in place */
  apply(logits: Float32Array, context: StepContext): void;
  /** Told of each token that was taken, in order; not of the prompt's. */
  accept?(id: number): void;
  /** An independent copy in the same state. */
  clone?(): LogitsProcessor;
}
