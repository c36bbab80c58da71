/**
 * Changes logits before a token is picked: slot 6 of the decode step.
 *
 * Works in place; a token is ruled out by -Infinity. A processor must leave at least one token possible.
 */
export interface LogitsProcessor {
  readonly name: string;
  /**
   * @param logits `[vocabulary]`, changed in place
   * @param history ids so far, the prompt included; borrowed
   */
  apply(logits: Float32Array, history: readonly number[]): void;
}
