import type { MergePlan } from '@tokstream/core';
import { createPlan } from '../../plan/create-plan.ts';
import { bestFirst } from '../best-first.ts';

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
  const group = Int32Array.from({ length: n }, (_, position) => position);
  const chosen = bestFirst(score).filter((at) => score[at]! > -Infinity).slice(0, r);
  for (const at of chosen) group[from[at]!] = to[at]!;
  const last = new Map<number, number>();
  group.forEach((slot, position) => last.set(slot, position));
  const anchors = Uint8Array.from(group, (slot, position) => Number(anchor === 'last' ? last.get(slot) === position : slot === position));
  return createPlan(group, { anchors, ...(size && { size }) });
}
