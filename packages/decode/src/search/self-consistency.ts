import type { Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import { bestCandidate } from './best-candidate.ts';
import type { Candidate } from './candidate.ts';
import { countVotes } from './count-votes.ts';
import { checkWholeOptions, sampleWhole, type WholeOptions } from './sample-whole.ts';
import type { SearchResult } from './search-result.ts';
import { searching } from './searching.ts';

/** How continuations vote. */
export interface SelfConsistencyOptions extends WholeOptions {
  /** The answer a continuation comes to, in one spelling; undefined abstains, as one that was cut off should. */
  readonly answerOf: (candidate: Candidate) => string | undefined;
  /** What a vote weighs: one, or the score, which must then be at least 0. Default `one`. */
  readonly weight?: 'one' | 'score';
}

/**
 * Samples n continuations of each prompt and lets them vote on the answer; ties go to the answer that came first.
 *
 * Takes the sequences over. The winner is the best-scored continuation that gave the winning answer, the first of equal ones;
 * there is none when all abstain.
 *
 * Source: Wang et al., "Self-Consistency Improves Chain of Thought Reasoning in Language Models" (2022).
 *
 * Errors: `invalid-option` at once; `invalid-score`, `aborted`, those of the callbacks and of `decode`.
 */
export function selfConsistency(options: SelfConsistencyOptions): OperatorFunction<Owned<Sequence>, SearchResult> {
  checkWholeOptions('selfConsistency', options);
  return searching('selfConsistency', options, async (run) => {
    const candidates = await sampleWhole('selfConsistency', options, run);
    const ballots = countVotes(candidates, options.answerOf, options.weight === 'score');
    const winner = bestCandidate(ballots[0]?.voters ?? []);
    return { candidates, votes: ballots.map(({ voters: _voters, ...vote }) => vote), ...(winner !== undefined && { winner }) };
  });
}
