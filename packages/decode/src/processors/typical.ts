import { checkOption } from './check-option.ts';
import { distributions } from './distribution.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { massBound } from './mass-bound.ts';

/**
 * Keeps the tokens whose surprise is nearest to the entropy, until their probabilities reach `mass`; all of equal ones
 * (locally typical sampling, Meister et al. 2023). The most likely token may go.
 */
export function typical(mass: number): LogitsProcessor {
  checkOption('typical', 'typical', mass, mass > 0 && mass <= 1, 'above 0 and at most 1');
  const distributionOf = distributions();
  let nearness = new Float64Array(0);
  return {
    name: 'typical',
    apply(logits) {
      if (mass === 1) return;
      const { weights, total } = distributionOf(logits);
      if (nearness.length !== logits.length) nearness = new Float64Array(logits.length);
      // Surprise minus entropy is the mean logit minus the logit.
      let mean = 0;
      for (let id = 0; id < logits.length; id += 1) if (weights[id]! > 0) mean += weights[id]! * logits[id]!;
      mean /= total;
      for (let id = 0; id < logits.length; id += 1) nearness[id] = -Math.abs(logits[id]! - mean);
      const { bound } = massBound(nearness, weights, mass * total);
      for (let id = 0; id < logits.length; id += 1) if (nearness[id]! < bound) logits[id] = Number.NEGATIVE_INFINITY;
    },
  };
}
