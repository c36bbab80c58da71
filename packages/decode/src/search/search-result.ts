import type { ScoredCandidate } from './candidate.ts';
import type { Spending } from './token-budget.ts';

/** An answer that candidates agreed on. */
export interface Vote {
  readonly answer: string;
  /** How many candidates gave it. */
  readonly count: number;
  /** What their votes weighed together. */
  readonly weight: number;
}

/** What decoding took, as the `step` events of `decode` tell it; the rows are in what was spent. Plain data. */
export interface StepCounts {
  /** Model calls, counted for each candidate that they fed. */
  readonly calls: number;
  /** Tokens that were drafted. */
  readonly drafted: number;
  /** How many of them were taken. */
  readonly accepted: number;
}

/** What a search found for one sequence. Plain data. */
export interface SearchResult extends StepCounts {
  /** Place among the prompts, from 0. */
  readonly sequence: number;
  readonly strategy: string;
  /** In the order they were made; of a beam only those that stood at the end, best first. */
  readonly candidates: readonly ScoredCandidate[];
  /** One of `candidates`; absent when the budget allowed none. */
  readonly winner?: ScoredCandidate;
  /** Heaviest first, of equal ones the one that was first voted for; only where candidates vote. */
  readonly votes?: readonly Vote[];
  /** What this search spent of the meter. */
  readonly spent: Spending;
}
