import type { Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { OperatorFunction } from 'rxjs';
import { bestCandidate } from './best-candidate.ts';
import { checkWholeOptions, sampleWhole, type WholeOptions } from './sample-whole.ts';
import type { SearchResult } from './search-result.ts';
import { searching } from './searching.ts';

/**
 * Samples n continuations of each prompt and keeps the one with the best score; of equal ones the first.
 *
 * Takes the sequences over. The continuations share the prompt's cache and run as one batch, as many as the budget pays for.
 *
 * Errors: `invalid-option` at once; `invalid-score`, `aborted`, those of the scorer and of `decode`.
 *
 * @example
 * prompts$.pipe(prefill(model), bestOfN({ n: 8, budget, tokenizer, score: ({ text }) => Number(isValid(text)) }))
 */
export function bestOfN(options: WholeOptions): OperatorFunction<Owned<Sequence>, SearchResult> {
  checkWholeOptions('bestOfN', options);
  return searching('bestOfN', options, async (run) => {
    const candidates = await sampleWhole('bestOfN', options, run);
    const winner = bestCandidate(candidates);
    return { candidates, ...(winner !== undefined && { winner }) };
  });
}
