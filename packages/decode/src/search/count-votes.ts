import { TokstreamError } from '@tokstream/core';
import type { ScoredCandidate } from './candidate.ts';
import type { Vote } from './search-result.ts';

/** An answer and who gave it. */
export interface Ballot extends Vote {
  /** In their order. */
  readonly voters: readonly ScoredCandidate[];
}

/**
 * Adds up votes: one each, or as much as the score says.
 *
 * @param answerOf the answer of a candidate, in one spelling; undefined abstains
 * @returns heaviest first, of equal ones the one that was first voted for
 * @throws `invalid-score` for a weight below 0 or not finite
 */
export function countVotes(candidates: readonly ScoredCandidate[], answerOf: (candidate: ScoredCandidate) => string | undefined, weighted: boolean): Ballot[] {
  const ballots = new Map<string, { weight: number; voters: ScoredCandidate[] }>();
  for (const candidate of candidates) {
    const answer = answerOf(candidate);
    if (answer === undefined) continue;
    const weight = weighted ? candidate.score : 1;
    if (!(weight >= 0 && weight < Infinity)) {
      throw new TokstreamError(`A vote weighs ${weight}; scores that weigh votes must be finite and at least 0, such as probabilities.`, { code: 'invalid-score', stage: 'selfConsistency' });
    }
    const ballot = ballots.get(answer) ?? { weight: 0, voters: [] };
    ballot.weight += weight;
    ballot.voters.push(candidate);
    ballots.set(answer, ballot);
  }
  return [...ballots].map(([answer, { weight, voters }]) => ({ answer, weight, count: voters.length, voters })).toSorted((a, b) => b.weight - a.weight);
}
