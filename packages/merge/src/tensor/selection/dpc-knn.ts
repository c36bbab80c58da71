import { bestFirst } from '../best-first.ts';
import { keptCount } from '../kept-count.ts';
import { neededFeatures } from '../needed.ts';
import { planOfPlaces } from '../plan-of-places.ts';
import { type Protect, protectedMask } from '../protect.ts';
import { requireCount } from '../require-count.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { keepPlaces } from './keep-places.ts';

export interface DpcKnnOptions {
  /** Positions that stay, or their share when below 1, protected ones included. */
  readonly keep: number;
  /** Nearest positions that a density is made of, the position itself included. Default 2. */
  readonly neighbours?: number;
  /** Whether other positions are dropped, or go into the nearest that stays. Default drop. */
  readonly others?: 'drop' | 'nearest';
  /** Positions that always stay, and that nothing goes into. Default none; where no other stays, others are dropped. */
  readonly protect?: Protect;
  /** Of equally dense positions the `first` counts as denser, so that of copies one stays (default), or none does (`equal`). */
  readonly ties?: 'first' | 'equal';
}

/**
 * Keeps the positions that stand for clusters: those in a dense place far from any denser one (density peaks over nearest neighbours).
 *
 * Source: Li et al. 2024 (Hourglass Tokenizer), section 3.2, after Du et al. 2016; instead of random noise, order breaks ties.
 */
export function dpcKnn({ keep, neighbours = 2, others = 'drop', protect = {}, ties = 'first' }: DpcKnnOptions): TensorMerger {
  requireCount('neighbours', neighbours, 1);
  return {
    name: 'dpc-knn',
    reads: ['features'],
    plan(input) {
      const { n, size } = input;
      const features = neededFeatures(input, 'dpcKnn');
      const isProtected = protectedMask(n, protect);
      const { score } = features.densityPeaks(neighbours, ties);
      const ranked = Float64Array.from(score, (value, place) => (isProtected[place] === 1 ? Infinity : value));
      const kept = bestFirst(ranked).subarray(0, keptCount(keep, n)).toSorted();
      if (others === 'drop') return keepPlaces(n, kept, size);
      const open = kept.filter((place) => isProtected[place] === 0);
      if (open.length === 0) return keepPlaces(n, kept, size);
      const group = features.nearest(open).map((at) => open[at]!);
      for (const place of kept) group[place] = place;
      return planOfPlaces(group, size);
    },
  };
}
