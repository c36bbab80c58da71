import type { CachePolicy } from '@tokstream/model';
import { newestAttention } from '../scorers/newest-attention.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { scored } from './scored.ts';

/**
 * What the newest token attends to, the same for all heads, and the newest token itself (TOVA, token omission via attention; Oren et al.
 * 2024).
 *
 * @throws as `scored`
 */
export function tova(options: BudgetOptions): CachePolicy {
  return scored(newestAttention(), { ...options, name: 'tova', protect: { last: 1, ...options.protect } });
}
