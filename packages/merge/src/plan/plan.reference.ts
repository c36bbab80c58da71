import type { MergePlan } from '@tokstream/core';
import type { PlanMode } from './plan-mode.ts';

/** The smallest `applyPlan`: one row, rows of numbers. */
export function referenceApply(x: readonly (readonly number[])[], plan: MergePlan, mode: PlanMode, size: ArrayLike<number> = x.map(() => 1)): number[][] {
  return Array.from(plan.anchor, (anchor, slot) => {
    const members = x.map((_, position) => position).filter((position) => plan.group[position] === slot);
    const total = members.reduce((sum, position) => sum + size[position]!, 0);
    return x[anchor]!.map((_, channel) => {
      const values = members.map((position) => x[position]![channel]!);
      const sum = values.reduce((a, b) => a + b, 0);
      return { mean: sum / values.length, 'weighted-mean': members.reduce((all, position) => all + (x[position]![channel]! * size[position]!) / total, 0), sum, max: Math.max(...values), first: values[0]!, last: values.at(-1)!, anchor: x[anchor]![channel]! }[mode];
    });
  });
}

/** The smallest `invertPlan`. */
export function referenceInvert(y: readonly (readonly number[])[], plan: MergePlan, fill: 'nearest' | 'linear' | 'zero'): number[][] {
  const kept = Array.from(plan.group.keys()).filter((position) => plan.group[position]! >= 0);
  const valueAt = (position: number): readonly number[] => y[plan.group[position]!]!;
  return Array.from(plan.group, (slot, position) => {
    const [before, after] = [kept.findLast((other) => other <= position), kept.find((other) => other >= position)];
    if (slot >= 0) return [...valueAt(position)];
    if (fill === 'zero' || kept.length === 0) return y[0] === undefined ? [] : y[0].map(() => 0);
    if (before === undefined || after === undefined) return [...valueAt((before ?? after)!)];
    if (fill === 'nearest') return [...valueAt(position - before <= after - position ? before : after)];
    return valueAt(before).map((value, channel) => value + ((valueAt(after)[channel]! - value) * (position - before)) / (after - before));
  });
}
