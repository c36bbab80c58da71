import { checkOption } from './check-option.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Divides logits by a temperature above 0: below 1 sharpens the distribution, above 1 flattens it. */
export function temperature(value: number): LogitsProcessor {
  checkOption('temperature', 'temperature', value, value > 0 && Number.isFinite(value), 'above 0 (use greedy() for 0)');
  return {
    name: 'temperature',
    // Neighbours may become equal, which engines allow for; far beyond any use far ones could.
    largestNeeded: (count) => (value >= 1e-6 && value <= 1e6 ? count : Number.POSITIVE_INFINITY),
    apply(logits) {
      for (let id = 0; id < logits.length; id += 1) logits[id]! /= value;
    },
  };
}
