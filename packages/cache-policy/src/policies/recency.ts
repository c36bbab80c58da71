import type { CachePolicy } from '@tokstream/model';
import { recentness } from '../scorers/recentness.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { scored } from './scored.ts';

/**
 * The newest tokens, which any other policy has to beat.
 *
 * @throws as `scored`
 */
export function recency(options: BudgetOptions): CachePolicy {
  return scored(recentness(), { ...options, name: 'recency' });
}
