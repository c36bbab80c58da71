import * as tf from '@tensorflow/tfjs-core';
import { segmentSum } from '@tokstream/backend';
import type { MergePlan } from '@tokstream/core';
import { flatPlan } from './flat-plan.ts';
import { invalidPlan } from './invalid-plan.ts';
import { largestOfSlots } from './largest-of-slots.ts';
import { type PlanBatch, planBatch } from './plan-batch.ts';
import { takeRows } from './take-rows.ts';
import type { PlanMode } from './plan-mode.ts';

/** Options of `applyPlan`. */
export interface ApplyPlanOptions {
  /** `[n]` for each row: how many tokens each position stands for already, as `weighted-mean` wants it (default 1): the sizes of the plan before. Borrowed. */
  readonly sizes?: readonly ArrayLike<number>[];
}

/**
 * Merges the positions of a batch as its plans say. Differentiable in `x` on every backend.
 *
 * Rows may be padded at their end: what stands behind the positions of a row's plan is left out, and slots that a row has fewer of than the
 * longest are 0.
 *
 * `sum`, `weighted-mean` (with the sizes of the plan before), `max` and the modes that take one position give with a composed plan what the
 * plans give one after the other; `mean` does not.
 *
 * @param x `[batch, positions, width]` with a plan for each row, or `[positions, width]` with one plan; float32, borrowed
 * @returns `[batch, slots, width]`, or `[slots, width]`, with as many slots as the row that keeps most; yours
 * @throws `invalid-plan` where there are not as many plans as rows, or a plan has more positions than the tensor
 */
export function applyPlan(x: tf.Tensor2D, plan: MergePlan, mode: PlanMode, options?: ApplyPlanOptions): tf.Tensor2D;
export function applyPlan(x: tf.Tensor3D, plans: readonly MergePlan[], mode: PlanMode, options?: ApplyPlanOptions): tf.Tensor3D;
export function applyPlan(x: tf.Tensor2D | tf.Tensor3D, given: MergePlan | readonly MergePlan[], mode: PlanMode, { sizes }: ApplyPlanOptions = {}): tf.Tensor2D | tf.Tensor3D {
  const plans = 'group' in given ? [given] : given;
  const width = x.shape.at(-1)!;
  const batch = planBatch(x.rank === 2 ? 1 : x.shape[0]!, x.shape.at(-2)!, plans, 'n');
  const shape = (x.rank === 2 ? [batch.m, width] : [plans.length, batch.m, width]) as [number, number, number];
  if (batch.m === 0) return tf.zeros(shape) as tf.Tensor3D;
  return tf.tidy(() => tf.reshape(slotsOf(tf.reshape(x, [plans.length * batch.n, width]), batch, mode, sizes), shape) as tf.Tensor3D);
}

function slotsOf(rows: tf.Tensor2D, batch: PlanBatch, mode: PlanMode, sizes: ApplyPlanOptions['sizes']): tf.Tensor2D {
  const { from, to, slots, count } = flatPlan(batch);
  switch (mode) {
    case 'max':
      return largestOfSlots(rows, from, to, slots);
    case 'first':
    case 'last':
    case 'anchor':
      return onePosition(rows, batch, mode);
    case 'sum':
    case 'mean':
    case 'weighted-mean': {
      const isWhole = from.length === rows.shape[0];
      let values = isWhole ? rows : takeRows(rows, from);
      if (mode === 'weighted-mean' && sizes !== undefined) values = tf.mul(values, column(shares(batch, from, to, slots, sizes)));
      const sums = segmentSum(values, tf.tensor1d(to, 'int32'), slots) as tf.Tensor2D;
      const isSum = mode === 'sum' || (mode === 'weighted-mean' && sizes !== undefined);
      return isSum ? sums : tf.mul(sums, column(count.map((positions) => (positions === 0 ? 0 : 1 / positions))));
    }
  }
}

function onePosition(rows: tf.Tensor2D, { plans, n, m }: PlanBatch, mode: 'first' | 'last' | 'anchor'): tf.Tensor2D {
  const picked = new Int32Array(plans.length * m);
  const isThere = new Float32Array(picked.length);
  plans.forEach(({ n: length, group, anchor }, row) => {
    anchor.forEach((position, slot) => {
      picked[row * m + slot] = row * n + position;
      isThere[row * m + slot] = 1;
    });
    if (mode === 'anchor') return;
    for (let step = 0; step < length; step += 1) {
      // What is written last stays.
      const position = mode === 'last' ? step : length - 1 - step;
      if (group[position]! >= 0) picked[row * m + group[position]!] = row * n + position;
    }
  });
  const values = takeRows(rows, picked);
  return isThere.includes(0) ? tf.mul(values, column(isThere)) : values;
}

/** What part of its slot's tokens each kept position stands for. */
function shares({ plans, n }: PlanBatch, from: Int32Array, to: Int32Array, slots: number, sizes: readonly ArrayLike<number>[]): Float32Array {
  if (sizes.length !== plans.length) throw invalidPlan(`A batch of ${plans.length} rows came with sizes of ${sizes.length}; give them for each row.`);
  plans.forEach((plan, row) => {
    if (sizes[row]!.length < plan.n) throw invalidPlan(`A plan of ${plan.n} positions came with ${sizes[row]!.length} sizes; give one for each position.`);
  });
  const weights = Float32Array.from(from, (position) => sizes[Math.floor(position / n)]![position % n]!);
  const totals = new Float32Array(slots);
  weights.forEach((weight, at) => (totals[to[at]!]! += weight));
  return weights.map((weight, at) => weight / totals[to[at]!]!);
}

function column(values: Float32Array): tf.Tensor2D {
  return tf.tensor2d(values, [values.length, 1]);
}
