import { seededRandom } from '@tokstream/core';
import { identityPlan } from '../../plan/identity-plan.ts';
import { allPlaces } from '../all-places.ts';
import { mergeMatched } from '../matching/merge-matched.ts';
import { type Protect, protectedMask } from '../protect.ts';
import { type MergeSchedule, scheduledCount } from '../scheduled-count.ts';
import type { TensorMerger } from '../tensor-merger.ts';

export interface RandomMergeOptions {
  /** Positions to merge away. */
  readonly r: MergeSchedule;
  readonly protect?: Protect;
  /** Default 0. The draw is the same for the same seed, layer and length. */
  readonly seed?: number;
}

/** Merges as `toMe` does, with pairs drawn at random: what similarity has to beat. */
export function randomMerge({ r, protect = {}, seed = 0 }: RandomMergeOptions): TensorMerger {
  return {
    name: 'random',
    reads: [],
    plan({ n, size, layer = 0, layers }) {
      const isProtected = protectedMask(n, protect);
      const open = allPlaces(n).filter((place) => isProtected[place] === 0);
      const count = Math.min(scheduledCount(r, n, layer, layers), Math.floor(open.length / 2));
      const to = open.filter((place) => place % 2 === 1);
      if (count === 0 || to.length === 0) return identityPlan(n, size);
      const random = seededRandom(seed * 1_000_003 + layer * 4099 + n);
      const from = open.filter((place) => place % 2 === 0);
      return mergeMatched(n, { from, to: from.map(() => to[Math.floor(random.next() * to.length)]!), score: Float64Array.from(from, () => random.next()) }, count, { size });
    },
  };
}
