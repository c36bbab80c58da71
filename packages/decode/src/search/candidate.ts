import type { DoneReason } from '@tokstream/core';

/** Why a candidate ended; `budget`: it was cut off because the meter ran out. */
export type CandidateReason = DoneReason | 'budget';

/** One way in which a search went on from a prompt. Plain data; the prompt is borrowed from the sequence. */
export interface Candidate {
  readonly promptIds: Int32Array;
  /** The new tokens. */
  readonly ids: Int32Array;
  /** Their text; only with a tokenizer. */
  readonly text?: string;
  /** Sum over the new tokens of the natural logarithm of what the model gave each. */
  readonly logprob: number;
  /** `[ids.length]` its summands. */
  readonly logprobs: Float64Array;
  readonly reason: CandidateReason;
}

/** What a candidate says of the log-probabilities of its tokens. */
export function summed(logprobs: readonly number[]): Pick<Candidate, 'logprob' | 'logprobs'> {
  return { logprob: logprobs.reduce((sum, each) => sum + each, 0), logprobs: Float64Array.from(logprobs) };
}

/** A candidate and what it is worth: more is better. */
export interface ScoredCandidate extends Candidate {
  readonly score: number;
}

/** Judges a whole candidate: a verifier, a reward, a test that runs it. */
export type CandidateScorer = (candidate: Candidate) => number | PromiseLike<number>;

/** Mean log-probability a token, so that length neither helps nor harms: the score where none is given. */
export function meanLogProbability({ ids, logprob }: Candidate): number {
  return ids.length === 0 ? Number.NEGATIVE_INFINITY : logprob / ids.length;
}
