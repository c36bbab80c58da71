import type { CachePolicy } from '@tokstream/model';
import { checkOption } from '../scorers/parts/check-option.ts';
import { gumbelAttention, type GumbelAttentionOptions } from '../scorers/gumbel-attention.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { usualBudget } from './parts/usual-budget.ts';
import { scored } from './scored.ts';

/** Options of `keyformer`. */
export interface KeyformerOptions extends Partial<BudgetOptions>, GumbelAttentionOptions {
  /** Share of the budget that goes to the newest tokens; default 0.3. The default of the budget is 512 tokens; the paper keeps up to 0.6 of the prompt. */
  readonly recent?: number;
}

/**
 * The tokens whose attention is highest when Gumbel noise is added to its logits and the temperature rises with each token, and the
 * newest ones (Keyformer; Adnan et al. 2024). Any token but the newest can be one of them, also those generated, which the published code
 * excludes by mistake.
 *
 * @throws as `scored`
 */
export function keyformer({ budget = usualBudget, recent = 0.3, ...options }: KeyformerOptions = {}): CachePolicy {
  checkOption('recent', recent, recent >= 0 && recent < 1, 'a share of the budget, at least 0 and below 1');
  const last = (kept: number): number => Math.floor(kept * recent);
  return scored(gumbelAttention(options), { ...options, name: 'keyformer', budget, protect: { last, ...options.protect } });
}
