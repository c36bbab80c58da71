import type { MergePlan } from '@tokstream/core';

/** The plan of sequences that stand one after the other. */
export function joinPlans(plans: readonly MergePlan[]): MergePlan {
  const [n, m] = [plans.reduce((sum, plan) => sum + plan.n, 0), plans.reduce((sum, plan) => sum + plan.m, 0)];
  const [group, anchor, size] = [new Int32Array(n), new Int32Array(m), new Float32Array(m)];
  let [positions, slots] = [0, 0];
  for (const plan of plans) {
    plan.group.forEach((slot, at) => (group[positions + at] = slot < 0 ? -1 : slots + slot));
    plan.anchor.forEach((position, at) => (anchor[slots + at] = positions + position));
    size.set(plan.size, slots);
    positions += plan.n;
    slots += plan.m;
  }
  return { n, m, group, anchor, size };
}
