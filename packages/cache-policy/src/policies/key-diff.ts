import type { CachePolicy } from '@tokstream/model';
import { distinctKeys } from '../scorers/distinct-keys.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { fewNewest } from './parts/few-newest.ts';
import { scored } from './scored.ts';

/**
 * The tokens whose keys differ most from the others' (KeyDiff; Park et al. 2025), and the newest 32 or as many of them as fill half the
 * budget. As published it protects none: `protect: { last: 0 }`.
 *
 * @throws as `scored`
 */
export function keyDiff(options: BudgetOptions): CachePolicy {
  return scored(distinctKeys(), { ...options, name: 'key-diff', protect: { last: fewNewest, ...options.protect } });
}
