import { throwIfAborted, TokstreamError } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { type Candidate, type CandidateScorer, meanLogProbability, type ScoredCandidate } from './candidate.ts';
import type { BudgetTally } from './budget-tally.ts';
import { readTokens } from './read-tokens.ts';
import type { ScoredTokens, TokenScorer } from './token-scorer.ts';

/** A candidate and the sequence that its newest tokens follow. */
export interface Unscored {
  readonly candidate: Candidate;
  /** Borrowed: what came before the newest tokens. */
  readonly sequence: Sequence;
}

/**
 * Scores candidates in order; rows that a token scorer needs run as one batch and are booked under `score`.
 *
 * @throws `invalid-score` for one that is no number
 */
export async function scoreCandidates(unscored: readonly Unscored[], score: CandidateScorer | TokenScorer = meanLogProbability, run: { readonly budget: BudgetTally; readonly signal: AbortSignal }): Promise<ScoredCandidate[]> {
  const scores = typeof score === 'function' ? await judge(unscored, score, run.signal) : await lastValues(unscored, score, run);
  return unscored.map(({ candidate }, at) => {
    if (Number.isNaN(scores[at]!)) throw new TokstreamError('A score is not a number; a scorer must give one for every candidate, such as -Infinity for a useless one.', { code: 'invalid-score', stage: 'search' });
    return { ...candidate, score: scores[at]! };
  });
}

async function judge(unscored: readonly Unscored[], score: CandidateScorer, signal: AbortSignal): Promise<number[]> {
  const scores: number[] = [];
  for (const { candidate } of unscored) {
    scores.push(await score(candidate));
    throwIfAborted(signal, 'search');
  }
  return scores;
}

async function lastValues(unscored: readonly Unscored[], scorer: TokenScorer, { budget, signal }: { readonly budget: BudgetTally; readonly signal: AbortSignal }): Promise<number[]> {
  const texts = unscored.map(({ candidate, sequence }): ScoredTokens => ({ ids: Int32Array.of(...candidate.promptIds, ...candidate.ids), from: sequence.promptIds.length }));
  const read = scorer.needs === undefined ? [] : await readTokens(unscored.map(({ sequence }, at) => ({ sequence, ids: texts[at]!.ids.subarray(texts[at]!.from) })), scorer.needs, budget);
  throwIfAborted(signal, 'search');
  const last: number[] = [];
  for (const [at, text] of texts.entries()) {
    const count = text.ids.length - text.from;
    if (count === 0) {
      last.push(Number.NEGATIVE_INFINITY);
      continue;
    }
    const values = await scorer.score({ ...text, ...read[at] });
    throwIfAborted(signal, 'search');
    if (values.length !== count) throw new TokstreamError(`${scorer.name} gave ${values.length} values for ${count} tokens; it must give one for each.`, { code: 'invalid-score', stage: 'search' });
    last.push(values.at(-1)!);
  }
  return last;
}
