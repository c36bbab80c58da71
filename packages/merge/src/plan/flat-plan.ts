import type { PlanBatch } from './plan-batch.ts';

/** The plans of a batch as places in its rows joined to one. */
export interface FlatPlan {
  /** Kept positions, ascending. */
  readonly from: Int32Array;
  /** The slot of each kept position. */
  readonly to: Int32Array;
  readonly slots: number;
  /** `[slots]` how many positions go into each; 0 where a row is padded. */
  readonly count: Float32Array;
}

/** Joins the plans of a batch. */
export function flatPlan({ plans, n, m }: PlanBatch): FlatPlan {
  const slots = plans.length * m;
  const from = new Int32Array(plans.reduce((sum, plan) => sum + plan.n, 0));
  const to = new Int32Array(from.length);
  const count = new Float32Array(slots);
  let kept = 0;
  plans.forEach(({ group }, row) => {
    group.forEach((slot, position) => {
      if (slot < 0) return;
      from[kept] = row * n + position;
      to[kept] = row * m + slot;
      count[row * m + slot]! += 1;
      kept += 1;
    });
  });
  return { from: from.subarray(0, kept), to: to.subarray(0, kept), slots, count };
}
