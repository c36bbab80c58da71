import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { countedTokens, type PenaltyOptions, tokenCounts } from './token-counts.ts';

/**
 * Subtracts `penalty` from the logit of every token that has occurred, however often (OpenAI's presence penalty). By default
 * only generated tokens count.
 */
export function presencePenalty(penalty: number, options: PenaltyOptions = {}): LogitsProcessor {
  checkOption('presencePenalty', 'presencePenalty', penalty, Number.isFinite(penalty), 'a finite number');
  const visitCounts = tokenCounts(options.prompt ?? false);
  return {
    name: 'presence-penalty',
    largestNeeded: (count, span) => (penalty >= 0 ? count + countedTokens(options.prompt ?? false, span) : Number.POSITIVE_INFINITY),
    apply(logits, context) {
      visitCounts(logits.length, context, (id) => {
        logits[id]! -= penalty;
      });
    },
  };
}
