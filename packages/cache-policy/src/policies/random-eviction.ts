import type { CachePolicy } from '@tokstream/model';
import { randomScores } from '../scorers/random-scores.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { scored } from './scored.ts';

/**
 * A uniform sample of the tokens so far, for each head its own, which any other policy has to beat.
 *
 * @param options.seed default 0
 * @throws as `scored`
 */
export function randomEviction(options: BudgetOptions & { readonly seed?: number }): CachePolicy {
  return scored(randomScores(options), { ...options, name: 'random' });
}
