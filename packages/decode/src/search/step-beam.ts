import type { Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import type { SearchResult } from './search-result.ts';
import { searching } from './searching.ts';
import { checkStepBeamOptions, type StepBeamOptions } from './step-beam-options.ts';
import { stepSearch } from './step-search.ts';

/**
 * Searches step by step: samples several continuations of each candidate up to a delimiter, scores the partial texts and keeps the
 * best `width` of them; of equal ones the first.
 *
 * Takes the sequences over. Use it where a score says early which way is wrong. The result holds what stood at the end, best first.
 *
 * Errors: `invalid-option` at once; `invalid-score`, `aborted`, those of the scorer and of `decode`.
 *
 * @example
 * prompts$.pipe(prefill(model), stepBeam({ width: 2, samples: 4, delimiters: lineBreaks, budget, tokenizer, score: ({ text }) => judge(text) }))
 */
export function stepBeam(options: StepBeamOptions): OperatorFunction<Owned<Sequence>, SearchResult> {
  checkStepBeamOptions('stepBeam', options);
  return searching('stepBeam', options, (run) => stepSearch('stepBeam', options, run));
}
