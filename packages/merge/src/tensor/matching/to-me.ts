import { identityPlan } from '../../plan/identity-plan.ts';
import { allPlaces } from '../all-places.ts';
import { neededFeatures } from '../needed.ts';
import { type Protect, protectedMask } from '../protect.ts';
import { type MergeSchedule, scheduledCount } from '../scheduled-count.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { mergeMatched } from './merge-matched.ts';

export interface ToMeOptions {
  /** Positions to merge away. */
  readonly r: MergeSchedule;
  /** Positions that stay as they are. Default none. */
  readonly protect?: Protect;
}

/**
 * Bipartite soft matching: each position at an even place finds the most similar one at an odd place, and the `r` most similar pairs merge
 * into the odd one. At most half of the positions that are not protected go in one layer.
 *
 * For encoders, which read in both directions: in a causal model it would carry what comes later into what came before; see
 * `adjacentMerge`. Source: Bolya et al. 2023, "Token Merging: Your ViT But Faster", section 3.
 */
export function toMe({ r, protect = {} }: ToMeOptions): TensorMerger {
  return {
    name: 'to-me',
    reads: ['features'],
    plan(input) {
      const { n, size, layer, layers } = input;
      const isProtected = protectedMask(n, protect);
      const free = isProtected.reduce((count, kept) => count - kept, n);
      const count = Math.min(scheduledCount(r, n, layer, layers), Math.floor(free / 2));
      const from = places(n, 0, isProtected);
      const to = places(n, 1, isProtected);
      const features = neededFeatures(input, 'toMe');
      if (count === 0 || to.length === 0) return identityPlan(n, size);
      return mergeMatched(n, { from, ...features.bestMatches(from, to) }, count, { size });
    },
  };
}

function places(n: number, parity: 0 | 1, isProtected: Uint8Array): Int32Array {
  return allPlaces(n).filter((place) => place % 2 === parity && isProtected[place] === 0);
}
