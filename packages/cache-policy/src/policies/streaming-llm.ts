import type { CachePolicy } from '@tokstream/model';
import { checkOption } from '../scorers/parts/check-option.ts';
import { recentness } from '../scorers/recentness.ts';
import type { EvictionOptions } from './eviction-options.ts';
import { budgetOrParts } from './parts/budget-or-parts.ts';
import { checkSize } from './parts/tokens-of.ts';
import { usualBudget } from './parts/usual-budget.ts';
import { scored } from './scored.ts';
import type { SlotBudget } from './slot-budget.ts';

/** Sizes of `streamingLlm`. */
export interface StreamingLlmOptions extends Omit<EvictionOptions, 'protect'> {
  /** First tokens, which are always kept; default 4. With 0 it is a sliding window. */
  readonly sinks?: number;
  /** Newest tokens; default 512. */
  readonly window?: number;
  /** In the window's stead what both come to. */
  readonly budget?: SlotBudget;
}

/**
 * The first tokens and the newest, at consecutive positions: text without end in constant memory (StreamingLLM; Xiao et al. 2023).
 *
 * @throws as `scored`
 */
export function streamingLlm({ sinks = 4, window, budget, ...options }: StreamingLlmOptions = {}): CachePolicy {
  checkSize('sinks', sinks);
  budgetOrParts('streaming-llm', budget, { window });
  const parts = [sinks, window ?? usualBudget] as const;
  checkOption('sinks + window', 0, parts.some((size) => size > 0), 'above 0');
  return scored(recentness(), { positions: 'slot', ...options, name: 'streaming-llm', budget: budget ?? parts, protect: { first: sinks } });
}
