import type { Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import type { SearchResult } from './search-result.ts';
import { searching } from './searching.ts';
import { checkStepBeamOptions, type StepBeamOptions } from './step-beam-options.ts';
import { stepSearch } from './step-search.ts';
import type { TokenScorer } from './token-scorer.ts';

/** A beam over steps that a value model guides. */
export interface ValueBeamOptions extends Omit<StepBeamOptions, 'score'> {
  readonly scorer: TokenScorer;
}

/**
 * `stepBeam` that ranks partial texts by the value of their last token.
 *
 * Source: Lee et al., "Token-Supervised Value Models for Enhancing Mathematical Problem-Solving" (2024).
 *
 * Errors: those of `stepBeam`.
 */
export function valueBeam({ scorer, ...rest }: ValueBeamOptions): OperatorFunction<Owned<Sequence>, SearchResult> {
  const options: StepBeamOptions = { ...rest, score: scorer };
  checkStepBeamOptions('valueBeam', options);
  return searching('valueBeam', options, (run) => stepSearch('valueBeam', options, run));
}
