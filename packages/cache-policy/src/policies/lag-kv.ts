import type { CachePolicy } from '@tokstream/model';
import { lagSpread } from '../scorers/lag-spread.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { fewSinks } from './parts/few-sinks.ts';
import { scored } from './scored.ts';

/**
 * The tokens whose keys and values stand out from the block after theirs, the last two blocks or so, and the first four tokens or as many of
 * them as fill half the budget (LagKV; Liang et al. 2025).
 *
 * @param options.lag tokens of a block; default 128
 * @throws as `scored`
 */
export function lagKv(options: BudgetOptions & { readonly lag?: number }): CachePolicy {
  return scored(lagSpread(options), { ...options, name: 'lag-kv', protect: { first: fewSinks, ...options.protect } });
}
