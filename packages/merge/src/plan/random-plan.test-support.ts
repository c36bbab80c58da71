import type { MergePlan } from '@tokstream/core';
import * as fc from 'fast-check';
import { createPlan } from './create-plan.ts';

/** Any plan of some positions, with dropped ones, scattered slots and sizes. */
export function randomPlan(n: number): fc.Arbitrary<MergePlan> {
  return fc
    .record({ group: fc.array(fc.integer({ min: -1, max: Math.max(0, n - 1) }), { minLength: n, maxLength: n }), size: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: n, maxLength: n }) })
    .map(({ group, size }) => createPlan(group, { size, anchors: lastOfSlots(group) }));
}

function lastOfSlots(group: readonly number[]): boolean[] {
  return group.map((slot, position) => group.lastIndexOf(slot) === position);
}
