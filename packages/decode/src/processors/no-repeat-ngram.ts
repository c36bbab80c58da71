import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { ruleOut } from './rule-out.ts';

/**
 * Rules out tokens that would complete a run of `size` tokens which occurred before, prompt included (Paulus et al. 2018; as
 * Hugging Face has it). One pass over the history a step.
 */
export function noRepeatNgram(size: number): LogitsProcessor {
  checkOption('noRepeatNgram', 'size', size, Number.isSafeInteger(size) && size > 0, 'a whole number above 0');
  return {
    name: 'no-repeat-ngram',
    largestNeeded: (count, { most }) => count + most,
    apply(logits, { history }) {
      const { length } = history;
      const banned: number[] = [];
      for (let next = size - 1; next < length; next += 1) {
        let back = 1;
        while (back < size && history[next - back] === history[length - back]) back += 1;
        if (back === size) banned.push(history[next]!);
      }
      ruleOut(logits, banned);
    },
  };
}
