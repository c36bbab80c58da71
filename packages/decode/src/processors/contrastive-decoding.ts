import type { CausalLM } from '@tokstream/model';
import { checkOption } from './check-option.ts';
import { largest } from './largest.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { subtractLogits } from './subtract-logits.ts';

/** The amateur of `contrastiveDecoding`, and how much it weighs. */
export interface ContrastiveDecodingOptions {
  /** The amateur: a weaker model with the same vocabulary. Borrowed. */
  readonly model: CausalLM;
  /** Tokens below this share of the most likely one's probability are ruled out first. Default 0.1. */
  readonly alpha?: number;
  /** Weight of the amateur's log-probability; 0 is the expert alone. Default 1. */
  readonly strength?: number;
  /** Temperature of the amateur. Default 1. */
  readonly temperature?: number;
}

/**
 * Contrastive decoding: of the tokens that the model finds plausible, those that it prefers more than a weaker model does; log
 * p(expert) - strength * log p(amateur) (Li et al. 2023).
 *
 * O'Brien and Lewis (2023) with their beta is strength beta / (1 + beta) at 1 / (1 + beta) times the temperature.
 */
export function contrastiveDecoding(options: ContrastiveDecodingOptions): LogitsProcessor {
  const { model, alpha = 0.1, strength = 1, temperature = 1 } = options;
  checkOption('contrastiveDecoding', 'alpha', alpha, alpha > 0 && alpha <= 1, 'above 0 and at most 1');
  checkOption('contrastiveDecoding', 'strength', strength, strength >= 0 && Number.isFinite(strength), 'at least 0');
  checkOption('contrastiveDecoding', 'temperature', temperature, temperature > 0 && Number.isFinite(temperature), 'above 0');
  return {
    name: 'contrastive-decoding',
    companions: [{ model }],
    apply(logits, { companions }) {
      const bound = largest(logits) + Math.log(alpha);
      for (let id = 0; id < logits.length; id += 1) if (logits[id]! < bound) logits[id] = Number.NEGATIVE_INFINITY;
      subtractLogits(logits, 1, companions[0]!, strength / temperature);
    },
  };
}
