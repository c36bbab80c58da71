import type { LogitsProcessor } from '../processors/logits-processor.ts';
import { minP } from '../processors/min-p.ts';
import { temperature } from '../processors/temperature.ts';
import { topK } from '../processors/top-k.ts';
import { topP } from '../processors/top-p.ts';
import { greedy, mostLikely } from './greedy.ts';
import type { Sampler } from './sampler.ts';

/** How `sample` narrows the distribution; what is left out does nothing. Applied in this order. */
export interface SampleOptions {
  /** Default 1; 0 is greedy. */
  readonly temperature?: number;
  readonly topK?: number;
  readonly topP?: number;
  readonly minP?: number;
}

/**
 * Draws from the model's distribution after temperature, top-k, top-p and min-p, in the order Hugging Face applies them.
 *
 * Draws come from the generator of the sequence, so equal seeds give equal tokens whatever else runs in the batch.
 *
 * @throws `invalid-option`
 */
export function sample(options: SampleOptions = {}): Sampler {
  if (options.temperature === 0) return greedy();
  const chain: LogitsProcessor[] = [];
  if (options.temperature !== undefined && options.temperature !== 1) chain.push(temperature(options.temperature));
  if (options.topK !== undefined) chain.push(topK(options.topK));
  if (options.topP !== undefined) chain.push(topP(options.topP));
  if (options.minP !== undefined) chain.push(minP(options.minP));
  return {
    name: 'sample',
    pick(logits, history, random) {
      for (const processor of chain) processor.apply(logits, history);
      return draw(logits, random.next());
    },
  };
}

/** The first token at which the cumulative probability passes `share`. */
function draw(logits: Float32Array, share: number): number {
  const best = mostLikely(logits);
  const most = logits[best]!;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - most);
  let left = share * total;
  for (let id = 0; id < logits.length; id += 1) {
    left -= Math.exp(logits[id]! - most);
    if (left < 0) return id;
  }
  return best;
}
