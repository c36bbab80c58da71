import type { CachePolicy } from '@tokstream/model';
import { shortKeys } from '../scorers/short-keys.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { scored } from './scored.ts';

/**
 * The tokens with the shortest keys (Devoto et al. 2024, "A simple and effective L2 norm-based strategy for KV cache compression").
 *
 * @throws as `scored`
 */
export function keyNorm(options: BudgetOptions): CachePolicy {
  return scored(shortKeys(), { ...options, name: 'key-norm' });
}
