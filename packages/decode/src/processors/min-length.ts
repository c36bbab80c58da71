import { checkIds } from './check-ids.ts';
import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { ruleOut } from './rule-out.ts';

/**
 * Rules out the end of a sequence until it has `length` tokens, prompt included.
 *
 * @param endIds tokens that end a sequence: `model.endOfSequence`
 */
export function minLength(length: number, endIds: readonly number[]): LogitsProcessor {
  checkOption('minLength', 'length', length, Number.isSafeInteger(length) && length >= 0, 'a whole number from 0');
  const ends = checkIds('minLength', endIds);
  return {
    name: 'min-length',
    largestNeeded: (count) => count + ends.length,
    apply(logits, { history }) {
      if (history.length < length) ruleOut(logits, ends);
    },
  };
}
