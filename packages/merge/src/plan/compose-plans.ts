import type { MergePlan } from '@tokstream/core';
import { invalidPlan } from './invalid-plan.ts';

/**
 * The one plan that does what several plans do one after the other: each takes the slots of the one before as its positions.
 *
 * Sizes come from the first plan, so it does not matter whether the later ones were given sizes. Anchors are positions of the first.
 *
 * @throws `invalid-plan` where a plan does not have as many positions as the one before has slots
 */
export function composePlans(first: MergePlan, ...others: readonly MergePlan[]): MergePlan {
  return others.reduce(composeTwo, first);
}

function composeTwo(first: MergePlan, second: MergePlan): MergePlan {
  if (second.n !== first.m) throw invalidPlan(`A plan of ${second.n} positions follows one that leaves ${first.m}; make it over the slots of the plan before.`);
  const size = new Float32Array(second.m);
  second.group.forEach((slot, position) => {
    if (slot >= 0) size[slot]! += first.size[position]!;
  });
  return {
    n: first.n,
    m: second.m,
    group: first.group.map((slot) => (slot < 0 ? -1 : second.group[slot]!)),
    anchor: second.anchor.map((position) => first.anchor[position]!),
    size,
  };
}
