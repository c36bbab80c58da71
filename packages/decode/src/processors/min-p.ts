import { checkOption } from './check-option.ts';
import { largest } from './largest.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Keeps tokens at least `share` times as likely as the most likely one (Nguyen et al. 2024). */
export function minP(share: number): LogitsProcessor {
  checkOption('minP', 'minP', share, share >= 0 && share <= 1, 'from 0 to 1');
  return {
    name: 'min-p',
    largestNeeded: (count) => count,
    apply(logits) {
      const bound = largest(logits) + Math.log(share);
      for (let id = 0; id < logits.length; id += 1) if (logits[id]! < bound) logits[id] = Number.NEGATIVE_INFINITY;
    },
  };
}
