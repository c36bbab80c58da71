import { checkIds } from './check-ids.ts';
import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { ruleOut } from './rule-out.ts';

/**
 * Rules out the end of a sequence until `count` tokens were generated.
 *
 * @param endIds tokens that end a sequence: `model.endOfSequence`
 */
export function minNewTokens(count: number, endIds: readonly number[]): LogitsProcessor {
  checkOption('minNewTokens', 'count', count, Number.isSafeInteger(count) && count >= 0, 'a whole number from 0');
  const ends = checkIds('minNewTokens', endIds);
  return {
    name: 'min-new-tokens',
    largestNeeded: (count) => count + ends.length,
    apply(logits, { history, promptLength }) {
      if (history.length - promptLength < count) ruleOut(logits, ends);
    },
  };
}
