import type { CachePolicy } from '@tokstream/model';
import { windowAttention, type WindowAttentionOptions } from '../scorers/window-attention.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { scored } from './scored.ts';

/**
 * What the last tokens attend to, smoothed, and those tokens themselves, or as many of them as fill half the budget (SnapKV; Li et al.
 * 2024). Made for prompts; what is decoded moves the window on.
 *
 * @throws as `scored`
 */
export function snapKv({ window = 64, ...options }: BudgetOptions & WindowAttentionOptions): CachePolicy {
  const last = (kept: number): number => Math.min(window, Math.floor(kept / 2));
  return scored(windowAttention({ ...options, window }), { ...options, name: 'snap-kv', protect: { last, ...options.protect } });
}
