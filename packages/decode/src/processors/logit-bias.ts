import { checkIds } from './check-ids.ts';
import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { vocabularyCheck } from './vocabulary-check.ts';

/**
 * Adds to the logits of single tokens.
 *
 * @param biases finite, by token id; use `suppressTokens` to rule a token out
 * @throws `invalid-option`, at the first step for an id outside the vocabulary
 */
export function logitBias(biases: Readonly<Record<number, number>>): LogitsProcessor {
  const entries = Object.entries(biases).map(([id, bias]) => [Number(id), bias] as const);
  const ids = checkIds('logitBias', entries.map(([id]) => id));
  for (const [id, bias] of entries) checkOption('logitBias', `The bias of token ${id}`, bias, Number.isFinite(bias), 'finite (use suppressTokens() to rule it out)');
  const checkLogits = vocabularyCheck('logitBias', ids);
  return {
    name: 'logit-bias',
    largestNeeded: (count) => (entries.every(([, bias]) => bias <= 0) ? count + entries.length : Number.POSITIVE_INFINITY),
    apply(logits) {
      checkLogits(logits);
      for (const [id, bias] of entries) logits[id]! += bias;
    },
  };
}
