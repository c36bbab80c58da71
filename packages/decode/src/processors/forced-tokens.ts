import { checkIds } from './check-ids.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Makes the first generated tokens these, whatever the model or an earlier processor says; does nothing after them. */
export function forcedTokens(ids: readonly number[]): LogitsProcessor {
  const forced = checkIds('forcedTokens', ids);
  return {
    name: 'forced-tokens',
    apply(logits, { history, promptLength }) {
      const id = forced[history.length - promptLength];
      if (id === undefined || id >= logits.length) return;
      const logit = logits[id]!;
      logits.fill(Number.NEGATIVE_INFINITY);
      logits[id] = logit === Number.NEGATIVE_INFINITY ? 0 : logit;
    },
  };
}
