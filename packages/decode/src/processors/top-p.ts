import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/**
 * Keeps the smallest set of most likely tokens whose probabilities reach p; of equal ones those with the lower id come
 * first (nucleus sampling, Holtzman et al. 2020).
 */
export function topP(p: number): LogitsProcessor {
  checkOption('topP', 'topP', p, p > 0 && p <= 1, 'above 0 and at most 1');
  return {
    name: 'top-p',
    apply(logits) {
      if (p === 1) return;
      const most = logits.reduce((best, logit) => Math.max(best, logit), Number.NEGATIVE_INFINITY);
      let total = 0;
      for (const logit of logits) total += Math.exp(logit - most);
      // All tokens below this bound together have less than 1 - p, so that none of them is ever needed.
      const bound = most + Math.log(((1 - p) * total) / logits.length);
      const candidates: number[] = [];
      for (let id = 0; id < logits.length; id += 1) if (logits[id]! >= bound) candidates.push(id);
      candidates.sort((a, b) => logits[b]! - logits[a]! || a - b);
      let [kept, mass] = [0, 0];
      while (kept < candidates.length && mass < p * total) {
        mass += Math.exp(logits[candidates[kept]!]! - most);
        kept += 1;
      }
      const survivors = candidates.slice(0, kept).map((id) => [id, logits[id]!] as const);
      logits.fill(Number.NEGATIVE_INFINITY);
      for (const [id, logit] of survivors) logits[id] = logit;
    },
  };
}
