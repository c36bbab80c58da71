import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { countedTokens, type PenaltyOptions, tokenCounts } from './token-counts.ts';

/**
 * Subtracts `penalty` from the logit of a token for each time it has occurred (OpenAI's frequency penalty). By default only
 * generated tokens count.
 */
export function frequencyPenalty(penalty: number, options: PenaltyOptions = {}): LogitsProcessor {
  checkOption('frequencyPenalty', 'frequencyPenalty', penalty, Number.isFinite(penalty), 'a finite number');
  const visitCounts = tokenCounts(options.prompt ?? false);
  return {
    name: 'frequency-penalty',
    largestNeeded: (count, span) => (penalty >= 0 ? count + countedTokens(options.prompt ?? false, span) : Number.POSITIVE_INFINITY),
    apply(logits, context) {
      visitCounts(logits.length, context, (id, count) => {
        logits[id]! -= penalty * count;
      });
    },
  };
}
