import type { MergePlan } from '@tokstream/core';
import { bestFirst } from '../best-first.ts';
import { allPlaces } from '../all-places.ts';
import { planOfPlaces } from '../plan-of-places.ts';

/** Positions that may go into others. */
export interface Matches {
  /** Positions that may be merged away; none of them is in `to`. */
  readonly from: Int32Array;
  /** `[from]` the position that each would go into. */
  readonly to: Int32Array;
  /** `[from]` how alike they are; -Infinity: never. */
  readonly score: ArrayLike<number>;
}

/**
 * The plan that merges the `r` best of some matches; of equally good ones those that stand first.
 *
 * @param anchor whether the position that others go into stands for a slot, or the last that went into it
 */
export function mergeMatched(n: number, { from, to, score }: Matches, r: number, { size, anchor = 'target' }: { readonly size?: ArrayLike<number> | undefined; readonly anchor?: 'target' | 'last' } = {}): MergePlan {
  const group = allPlaces(n);
  const chosen = bestFirst(score);
  for (let rank = 0; rank < Math.min(r, chosen.length); rank += 1) {
    const at = chosen[rank]!;
    if (score[at] === -Infinity) break;
    group[from[at]!] = to[at]!;
  }
  if (anchor === 'target') return planOfPlaces(group, size);
  const last = new Int32Array(n);
  group.forEach((owner, position) => (last[owner] = position));
  return planOfPlaces(group, size, last);
}
