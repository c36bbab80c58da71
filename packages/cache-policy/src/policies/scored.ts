import type { CachePolicy } from '@tokstream/model';
import { checkChoice } from '../scorers/parts/check-choice.ts';
import { checkCount } from '../scorers/parts/check-count.ts';
import type { Scorer } from '../scorers/scorer.ts';
import type { BudgetOptions } from './eviction-options.ts';
import { neverEvicts } from './parts/never-evicts.ts';
import { scoredState } from './parts/scored-state.ts';
import { slotBytes } from './parts/slot-bytes.ts';
import { slotLimits } from './parts/slot-limits.ts';

/** A scorer's policy. */
export interface ScoredOptions extends BudgetOptions {
  /** Default that of the scorer. */
  readonly name?: string;
}

/**
 * Keeps what a scorer values most: the score is the scorer's, the budget and when to evict are these options'.
 *
 * In a layer with a window, what no later row can see goes first.
 *
 * @throws `invalid-option`; `invalid-policy` for a budget that cannot hold what is protected: at once for numbers of tokens, else when
 * it starts
 */
export function scored(scorer: Scorer, options: ScoredOptions): CachePolicy {
  const { name = scorer.name, every, during = 'chunks', decoding = true, positions = 'original', heads = scorer.heads } = options;
  if (every !== undefined) checkCount('every', every);
  checkChoice('during', during, ['chunks', 'end']);
  checkChoice('decoding', decoding, [true, false]);
  checkChoice('positions', positions, ['original', 'slot']);
  checkChoice('heads', heads, ['each', 'shared']);
  const limitsOf = slotLimits(name, options);
  const boundary = decoding ? every : neverEvicts;
  return {
    name,
    needs: scorer.needs,
    positions,
    ...(boundary !== undefined && { boundary }),
    maxBytes: (shape, promptLength) => (decoding ? limitsOf(shape, promptLength).budget * shape.layers * slotBytes(shape) : undefined),
    start: (shape, promptLength) => scoredState({ shape, promptLength, limits: limitsOf(shape, promptLength), every: every ?? 1, during, decoding, positions, shares: heads === 'shared' || scorer.heads === 'shared', scores: scorer.heads }, scorer.start(shape, promptLength)),
  };
}
