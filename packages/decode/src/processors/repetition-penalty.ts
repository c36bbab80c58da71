import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { countedTokens, type PenaltyOptions, tokenCounts } from './token-counts.ts';

/**
 * Makes tokens that have occurred less likely: divides their logits by `penalty` where above 0 and multiplies them where below
 * (Keskar et al. 2019). By default tokens of the prompt count, as with Hugging Face.
 *
 * @param penalty 1 does nothing, below 1 favours what has occurred
 */
export function repetitionPenalty(penalty: number, options: PenaltyOptions = {}): LogitsProcessor {
  checkOption('repetitionPenalty', 'repetitionPenalty', penalty, penalty > 0 && Number.isFinite(penalty), 'above 0');
  const visitCounts = tokenCounts(options.prompt ?? true);
  return {
    name: 'repetition-penalty',
    largestNeeded: (count, span) => (penalty >= 1 ? count + countedTokens(options.prompt ?? true, span) : Number.POSITIVE_INFINITY),
    apply(logits, context) {
      visitCounts(logits.length, context, (id) => {
        const logit = logits[id]!;
        logits[id] = logit < 0 ? logit * penalty : logit / penalty;
      });
    },
  };
}
