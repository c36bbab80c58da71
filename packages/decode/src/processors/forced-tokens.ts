import { checkIds } from './check-ids.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { vocabularyCheck } from './vocabulary-check.ts';

/**
 * Makes the first generated tokens these, whatever the model or an earlier processor says; does nothing after them.
 *
 * @throws `invalid-option`, at the first step for an id outside the vocabulary
 */
export function forcedTokens(ids: readonly number[]): LogitsProcessor {
  const forced = checkIds('forcedTokens', ids);
  const checkLogits = vocabularyCheck('forcedTokens', forced);
  return {
    name: 'forced-tokens',
    largestNeeded: (count, { least, promptLength }) => (least - promptLength < forced.length ? Number.POSITIVE_INFINITY : count),
    apply(logits, { history, promptLength }) {
      checkLogits(logits);
      const id = forced[history.length - promptLength];
      if (id === undefined) return;
      const logit = logits[id]!;
      logits.fill(Number.NEGATIVE_INFINITY);
      logits[id] = logit === Number.NEGATIVE_INFINITY ? 0 : logit;
    },
  };
}
