import { checkOption } from './check-option.ts';
import { distributions } from './distribution.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Keeps tokens of at least this probability, and the most likely ones whatever theirs is (Hewitt et al. 2022). */
export function epsilonCutoff(epsilon: number): LogitsProcessor {
  checkOption('epsilonCutoff', 'epsilonCutoff', epsilon, epsilon > 0 && epsilon < 1, 'above 0 and below 1');
  const distributionOf = distributions();
  return {
    name: 'epsilon-cutoff',
    apply(logits) {
      const { weights, total } = distributionOf(logits);
      // The largest weight is 1.
      const bound = Math.min(1, epsilon * total);
      for (let id = 0; id < logits.length; id += 1) if (weights[id]! < bound) logits[id] = Number.NEGATIVE_INFINITY;
    },
  };
}
