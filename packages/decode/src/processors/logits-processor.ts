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

/** How long the history of a sequence may be at the places of one step. */
export interface HistorySpan {
  readonly promptLength: number;
  /** Tokens at the first place, the prompt included. */
  readonly least: number;
  /** At the last. */
  readonly most: number;
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
  /**
   * How many of the largest logits it has to be given, ties included, so that it leaves the `count` largest as if it had been given all;
   * others may then be -Infinity. Infinity, as where it is absent: all of them.
   *
   * @param count also Infinity
   */
  largestNeeded?(count: number, span: HistorySpan): number;
  /** Told of each token that was taken, in order; not of the prompt's. */
  accept?(id: number): void;
  /** An independent copy in the same state. */
  clone?(): LogitsProcessor;
}
