import type { MergePlan } from '@tokstream/core';
import { invalidPlan } from './invalid-plan.ts';

/**
 * Refuses a plan that contradicts itself; for plans that come from a file or from code of others.
 *
 * @returns the same plan
 * @throws `invalid-plan` where lengths differ, a slot is outside `[-1, m)`, an anchor is not in its own slot, anchors do not ascend, or a
 * size is not above 0
 */
export function checkPlan(plan: MergePlan): MergePlan {
  const { n, m, group, anchor, size } = plan;
  if (group.length !== n || anchor.length !== m || size.length !== m) {
    throw invalidPlan(`A plan of ${n} positions and ${m} slots has ${group.length} groups, ${anchor.length} anchors and ${size.length} sizes; there is a group for each position, an anchor and a size for each slot.`);
  }
  const outside = group.findIndex((slot) => !(slot >= -1 && slot < m));
  if (outside >= 0) throw invalidPlan(`Position ${outside} goes into slot ${group[outside]}; the plan has slots 0 to ${m - 1}, and -1 for positions that are dropped.`);
  for (let slot = 0; slot < m; slot += 1) {
    if (group[anchor[slot]!] !== slot) throw invalidPlan(`Position ${anchor[slot]} is to stand for slot ${slot}, of which it is no part.`);
    if (slot > 0 && anchor[slot]! <= anchor[slot - 1]!) throw invalidPlan(`Slots ${slot - 1} and ${slot} stand for positions ${anchor[slot - 1]} and ${anchor[slot]}; slots are in the order of their anchors.`);
    if (!(size[slot]! > 0)) throw invalidPlan(`Slot ${slot} stands for ${size[slot]} tokens; a size is above 0.`);
  }
  return plan;
}
