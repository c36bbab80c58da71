import type { CachePolicy } from '@tokstream/model';
import { futureAttention, type FutureAttentionOptions } from '../scorers/future-attention.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { fewSinks } from './parts/few-sinks.ts';
import { scored } from './scored.ts';

/**
 * The tokens that later queries are expected to attend to, weighed with their values, and the first four tokens or as many of them as fill
 * half the budget (expected attention; Devoto et al. 2025). Costly: let it evict every 16 tokens or more.
 *
 * @throws as `scored`
 */
export function expectedAttention(options: BudgetOptions & FutureAttentionOptions): CachePolicy {
  return scored(futureAttention(options), { ...options, name: 'expected-attention', protect: { first: fewSinks, ...options.protect } });
}
