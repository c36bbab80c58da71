import { throwIfAborted } from '@tokstream/core';

/** How a trace ends from one of its tokens on, with the token and with another in its place. Plain data. */
export interface TokenRollout {
  /** Place of the token in the trace. */
  readonly at: number;
  readonly id: number;
  readonly kept: { readonly trials: number; readonly successes: number };
  readonly replaced: { readonly trials: number; readonly successes: number };
}

/** How tokens are rolled out. */
export interface RollOutOptions {
  /** Continuations with the token, and as many without. Default 64 */
  readonly samples?: number;
  /** The first token of the solution; those before it are the question. Default 0 */
  readonly start?: number;
  /**
   * Goes on from a prefix to the end and tells whether it ended well.
   * @param banned a token that must not come next: its probability is 0
   */
  readonly succeeds: (prefix: Int32Array, banned?: number) => Promise<boolean>;
  readonly signal?: AbortSignal;
}

/**
 * Tries each token of a wrong trace: how often what follows ends well with the token kept, and how often with another sampled for it.
 * A token is critical when the one stays near 0 and the other does not; `token-rollouts` counts them.
 *
 * Source: Lin et al., "Critical Tokens Matter" (2024).
 *
 * @throws `aborted`, and what `succeeds` throws
 */
export async function* rollOutTokens(ids: Int32Array, { samples = 64, start = 0, succeeds, signal }: RollOutOptions): AsyncGenerator<TokenRollout, void, void> {
  for (let at = start; at < ids.length; at += 1) {
    const [kept, replaced] = [{ trials: samples, successes: 0 }, { trials: samples, successes: 0 }];
    for (let sample = 0; sample < samples; sample += 1) {
      throwIfAborted(signal);
      if (await succeeds(ids.slice(0, at + 1))) kept.successes += 1;
      if (await succeeds(ids.slice(0, at), ids[at]!)) replaced.successes += 1;
    }
    yield { at, id: ids[at]!, kept, replaced };
  }
}
