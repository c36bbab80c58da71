import type { CachePolicy } from '@tokstream/model';
import { futureAttention, type FutureAttentionOptions } from '../scorers/future-attention.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { fewNewest } from './parts/few-newest.ts';
import { fewSinks } from './parts/few-sinks.ts';
import { scored } from './scored.ts';

/**
 * The tokens that later queries are expected to attend to, weighed with their values, the first four tokens or as many of them as fill
 * half the budget, and the newest 32 or as many of them as fill half of the rest (expected attention; Devoto et al. 2025). Published for
 * prompts, where it protects no newest ones: `protect: { last: 0 }`. Costly: let it evict every 16 tokens or more.
 *
 * @throws as `scored`
 */
export function expectedAttention(options: BudgetOptions & FutureAttentionOptions): CachePolicy {
  const last = (kept: number): number => fewNewest(kept - fewSinks(kept));
  return scored(futureAttention(options), { ...options, name: 'expected-attention', protect: { first: fewSinks, last, ...options.protect } });
}
