import { bestFirst } from '../best-first.ts';
import { keptCount } from '../kept-count.ts';
import { neededScores } from '../needed.ts';
import { type Protect, protectedMask } from '../protect.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { keepPlaces } from './keep-places.ts';

export interface KeepBestOptions {
  /** Positions that stay, or their share when below 1, protected ones included. */
  readonly keep: number;
  readonly protect?: Protect;
}

/** Keeps the positions with the highest scores, in their order, and drops the others. */
export function keepBest({ keep, protect = {} }: KeepBestOptions): TensorMerger {
  return {
    name: 'keep-best',
    reads: ['scores'],
    plan(input) {
      const scores = neededScores(input, 'keepBest');
      const isProtected = protectedMask(input.n, protect);
      const ranked = Float64Array.from({ length: input.n }, (_, place) => (isProtected[place] === 1 ? Infinity : scores[place]!));
      return keepPlaces(input.n, bestFirst(ranked).slice(0, keptCount(keep, input.n)), input.size);
    },
  };
}
