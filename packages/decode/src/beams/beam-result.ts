import type { DecodeEvent } from '@tokstream/core';

/** A finished hypothesis of a beam search. */
export interface BeamResult {
  /** The tokens after the prompt, an end-of-sequence token included. */
  readonly ids: readonly number[];
  /** What hypotheses are ranked by: the sum of processed log-probabilities over length to the power of the length penalty. */
  readonly score: number;
  /** Natural logarithm of the probability that the model gives `ids`, whatever processors and penalties say. */
  readonly logprob: number;
}

/** What `beamSearch` emits: the events of `decode`, and before `done` the hypotheses it was asked for, best first. */
export type BeamEvent = DecodeEvent | { readonly type: 'hypotheses'; readonly sequence: number; readonly results: readonly BeamResult[] };
