import { checkIds } from './check-ids.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { ruleOut } from './rule-out.ts';

/** Rules these tokens out at every step. */
export function suppressTokens(ids: readonly number[]): LogitsProcessor {
  const suppressed = checkIds('suppressTokens', ids);
  return {
    name: 'suppress-tokens',
    largestNeeded: (count) => count + suppressed.length,
    apply: (logits) => ruleOut(logits, suppressed),
  };
}
