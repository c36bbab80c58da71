import type { CachePolicy } from '@tokstream/model';
import { shortKeys } from '../scorers/short-keys.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { fewNewest } from './parts/few-newest.ts';
import { scored } from './scored.ts';

/**
 * The tokens with the shortest keys (Devoto et al. 2024, "A simple and effective L2 norm-based strategy for KV cache compression"), and the
 * newest 32 or as many of them as fill half the budget. Published for prompts, where it protects none: `protect: { last: 0 }`.
 *
 * @throws as `scored`
 */
export function keyNorm(options: BudgetOptions): CachePolicy {
  return scored(shortKeys(), { ...options, name: 'key-norm', protect: { last: fewNewest, ...options.protect } });
}
