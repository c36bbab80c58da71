import type { MergePlan } from '@tokstream/core';
import { invalidPlan } from './invalid-plan.ts';

/** Plans of the rows of a batch, and the places of their positions and slots when the rows stand one after the other. */
export interface PlanBatch {
  readonly plans: readonly MergePlan[];
  /** Positions of a row, padding included. */
  readonly n: number;
  /** Slots of a row, padding included: those of the row that keeps most. */
  readonly m: number;
}

/** Checks that every row of a tensor has a plan that fits it. */
export function planBatch(rows: number, length: number, plans: readonly MergePlan[], side: 'n' | 'm'): PlanBatch {
  if (plans.length !== rows) throw invalidPlan(`A batch of ${rows} rows came with ${plans.length} plans; give one for each row.`);
  const needed = Math.max(0, ...plans.map((plan) => plan[side]));
  if (needed > length) throw invalidPlan(`A plan of ${needed} ${side === 'n' ? 'positions' : 'slots'} is applied to ${length}; give it the tensor it was made for.`);
  const other = Math.max(0, ...plans.map((plan) => plan[side === 'n' ? 'm' : 'n']));
  return side === 'n' ? { plans, n: length, m: other } : { plans, n: other, m: length };
}
