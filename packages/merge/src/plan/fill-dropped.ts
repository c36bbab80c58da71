import type { MergePlan } from '@tokstream/core';

/** What dropped positions get when a plan is undone. */
export type PlanFill = 'nearest' | 'linear' | 'zero';

/**
 * Which slots each position takes its value from: the first, the second, and the second's share. -1 where it gets 0.
 */
export function fillDropped({ n, group }: MergePlan, fill: PlanFill): readonly (readonly [first: number, second: number, secondShare: number])[] {
  const next = new Int32Array(n).fill(-1);
  for (let position = n - 1, kept = -1; position >= 0; position -= 1) {
    if (group[position]! >= 0) kept = position;
    next[position] = kept;
  }
  let last = -1;
  return Array.from(group, (slot, position) => {
    if (slot >= 0) {
      last = position;
      return [slot, slot, 0];
    }
    const after = next[position]!;
    if (fill === 'zero' || (last < 0 && after < 0)) return [-1, -1, 0];
    if (last < 0 || after < 0) {
      const only = group[last < 0 ? after : last]!;
      return [only, only, 0];
    }
    if (fill === 'linear') return [group[last]!, group[after]!, (position - last) / (after - last)];
    const nearest = group[position - last <= after - position ? last : after]!;
    return [nearest, nearest, 0];
  });
}
