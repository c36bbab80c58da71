import type { Random } from '@tokstream/core';

/** Picks the next token from logits: slot 7 of the decode step. */
export interface Sampler {
  readonly name: string;
  /**
   * @param logits `[vocabulary]`; may be changed, the caller is done with it
   * @param history ids so far, the prompt included; borrowed
   * @param random this sequence's own generator
   */
  pick(logits: Float32Array, history: readonly number[], random: Random): number;
}
