import { checkOption } from './check-option.ts';
import { distributions } from './distribution.ts';
import type { LogitsProcessor } from './logits-processor.ts';

/** Between which temperatures `dynamicTemperature` moves. */
export interface DynamicTemperatureOptions {
  /** Where the model is sure; above 0. */
  readonly least: number;
  /** Where all possible tokens are equally likely. */
  readonly most: number;
  /** Power the share of the greatest entropy is raised to. Default 1. */
  readonly exponent?: number;
}

/** Divides logits by a temperature that grows with the entropy of the distribution (llama.cpp's dynamic temperature). */
export function dynamicTemperature(options: DynamicTemperatureOptions): LogitsProcessor {
  const { least, most, exponent = 1 } = options;
  checkOption('dynamicTemperature', 'least', least, least > 0 && Number.isFinite(least), 'above 0');
  checkOption('dynamicTemperature', 'most', most, most >= least && Number.isFinite(most), 'at least `least`');
  checkOption('dynamicTemperature', 'exponent', exponent, exponent > 0 && Number.isFinite(exponent), 'above 0');
  const distributionOf = distributions();
  return {
    name: 'dynamic-temperature',
    apply(logits) {
      const { weights, total, most: largestLogit } = distributionOf(logits);
      let possible = 0;
      let mean = 0;
      for (let id = 0; id < weights.length; id += 1) {
        if (weights[id] === 0) continue;
        possible += 1;
        mean += weights[id]! * (logits[id]! - largestLogit);
      }
      if (possible <= 1) return;
      const entropy = Math.log(total) - mean / total;
      const value = least + (most - least) * Math.max(0, entropy / Math.log(possible)) ** exponent;
      for (let id = 0; id < logits.length; id += 1) logits[id]! /= value;
    },
  };
}
