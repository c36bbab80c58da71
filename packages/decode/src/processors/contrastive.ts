import { TokstreamError } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { checkOption } from './check-option.ts';
import type { Companion } from '../companions/companion.ts';
import type { LogitsProcessor } from './logits-processor.ts';
import { subtractLogits } from './subtract-logits.ts';

/** What `contrastive` contrasts with: another model, or another prompt, or both. */
export interface ContrastiveOptions extends Companion {
  /** Weight of the contrast; 0 is the model alone. Default 1. */
  readonly beta?: number;
  /** The negative model, with the same vocabulary. Borrowed. Default the sequence's own. */
  readonly model?: CausalLM;
}

/**
 * The model's logits contrasted with those of a negative model, or of a negative prompt: (1 + beta) * positive - beta *
 * negative (Lin et al. 2024, "Critical Tokens Matter").
 *
 * @throws `invalid-option`
 */
export function contrastive(options: ContrastiveOptions): LogitsProcessor {
  const { beta = 1, ...companion } = options;
  checkOption('contrastive', 'beta', beta, beta >= 0 && Number.isFinite(beta), 'at least 0');
  if (!companion.model && !companion.promptIds) throw new TokstreamError('contrastive() has nothing to contrast with; give it a model or promptIds.', { code: 'invalid-option', stage: 'contrastive' });
  return {
    name: 'contrastive',
    companions: [companion],
    apply(logits, { companions }) {
      subtractLogits(logits, 1 + beta, companions[0]!, beta);
    },
  };
}
