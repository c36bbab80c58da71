import type { CachePolicy } from '@tokstream/model';
import { checkOption } from '../scorers/parts/check-option.ts';
import { accumulatedAttention, type AccumulatedAttentionOptions } from '../scorers/accumulated-attention.ts';
import type { EvictionOptions } from './eviction-options.ts';
import { budgetOrParts } from './parts/budget-or-parts.ts';
import { usualBudget } from './parts/usual-budget.ts';
import { scored } from './scored.ts';
import type { SlotBudget } from './slot-budget.ts';

/** Sizes of `heavyHitter`: its two parts, or what they are halves of. */
export interface HeavyHitterOptions extends EvictionOptions, AccumulatedAttentionOptions {
  /** Tokens kept for the attention they got; default 256. The paper keeps a tenth of the prompt, 0.1. */
  readonly heavy?: number;
  /** Newest tokens that are kept; default 256. In the paper a tenth of the prompt too. */
  readonly recent?: number;
  /** In their stead what both come to, in equal parts. */
  readonly budget?: SlotBudget;
}

/**
 * The tokens that got the most attention, and the newest ones (H2O: Heavy-Hitter Oracle; Zhang et al. 2023).
 *
 * @throws as `scored`
 */
export function heavyHitter({ heavy, recent, budget, ...options }: HeavyHitterOptions = {}): CachePolicy {
  budgetOrParts('heavy-hitter', budget, { heavy, recent });
  const parts = [heavy ?? usualBudget / 2, recent ?? usualBudget / 2] as const;
  checkOption('heavy + recent', 0, parts.some((size) => size > 0), 'above 0');
  const last = budget === undefined ? parts[1] : (kept: number) => Math.floor(kept / 2);
  return scored(accumulatedAttention(options), { ...options, name: 'heavy-hitter', budget: budget ?? parts, protect: { last, ...options.protect } });
}
