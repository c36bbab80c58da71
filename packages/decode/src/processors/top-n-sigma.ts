import { checkOption } from './check-option.ts';
import { largest } from './largest.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/**
 * Keeps tokens whose logit is at most `n` standard deviations of all possible logits below the largest (Tang et al. 2024).
 *
 * What it keeps does not depend on temperature. The deviation divides by the count, as llama.cpp has it.
 */
export function topNSigma(n: number): LogitsProcessor {
  checkOption('topNSigma', 'topNSigma', n, n > 0 && Number.isFinite(n), 'above 0');
  return {
    name: 'top-n-sigma',
    apply(logits) {
      const most = largest(logits);
      let [count, sum, squares] = [0, 0, 0];
      for (let id = 0; id < logits.length; id += 1) {
        // Measured from the largest one, so that the squares stay small.
        const difference = logits[id]! - most;
        if (difference === Number.NEGATIVE_INFINITY) continue;
        count += 1;
        sum += difference;
        squares += difference * difference;
      }
      const deviation = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
      const bound = most - n * deviation;
      for (let id = 0; id < logits.length; id += 1) if (logits[id]! < bound) logits[id] = Number.NEGATIVE_INFINITY;
    },
  };
}
