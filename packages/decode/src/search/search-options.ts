import type { ErrorPolicyOptions, Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { DecodeOptions } from '../decode-options.ts';
import type { CandidateScorer } from './candidate.ts';
import type { TokenBudget } from './token-budget.ts';
import type { TokenScorer } from './token-scorer.ts';

/** Options of decoding that a search sets itself, or has in another form. */
type NotOfSearch = 'signal' | 'topLogProbabilities' | 'optionsFor' | 'onError' | 'onSkipped' | 'maxNewTokens' | 'stopStrings' | 'maxSeconds';

/** What all search strategies take: how to decode (default `sampler` is `sample()`), and the meter they spend from. */
export interface SearchOptions extends Omit<DecodeOptions, NotOfSearch>, ErrorPolicyOptions<Owned<Sequence>> {
  /** The meter, shared with whoever else has it. */
  readonly budget: TokenBudget;
  /** Judges candidates; a token scorer counts by the value of the last token. Default the mean log-probability of a token. */
  readonly score?: CandidateScorer | TokenScorer;
  /** Most continuations decoded at the same time, each with a cache of its own; default 16. */
  readonly parallel?: number;
  /** Ends the search with the error `aborted`. */
  readonly signal?: AbortSignal;
}
