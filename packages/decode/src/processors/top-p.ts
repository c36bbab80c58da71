import { checkOption } from './check-option.ts';
import { distributions } from './distribution.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { massBound } from './mass-bound.ts';

/**
 * Keeps the smallest set of most likely tokens whose probabilities reach p; of equal ones those with the lower id come
 * first (nucleus sampling, Holtzman et al. 2020).
 */
export function topP(p: number): LogitsProcessor {
  checkOption('topP', 'topP', p, p > 0 && p <= 1, 'above 0 and at most 1');
  const distributionOf = distributions();
  return {
    name: 'top-p',
    apply(logits) {
      if (p === 1) return;
      const { weights, total } = distributionOf(logits);
      // All tokens below this together have less than 1 - p, so that none of them is ever needed.
      const { bound, left } = massBound(logits, weights, p * total, ((1 - p) * total) / logits.length);
      let missing = left;
      for (let id = 0; id < logits.length; id += 1) {
        const logit = logits[id]!;
        if (logit > bound) continue;
        if (logit === bound && missing > 0) missing -= weights[id]!;
        else logits[id] = Number.NEGATIVE_INFINITY;
      }
    },
  };
}
