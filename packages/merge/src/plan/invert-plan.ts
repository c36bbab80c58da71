import * as tf from '@tensorflow/tfjs-core';
import type { MergePlan } from '@tokstream/core';
import { planBatch } from './plan-batch.ts';
import { takeRows } from './take-rows.ts';
import { fillDropped, type PlanFill } from './fill-dropped.ts';

/**
 * Gives the values of slots back to their positions. Differentiable in `y` on every backend.
 *
 * Undoes `applyPlan` where the positions of a slot had the same value, and `applyPlan` undoes it in every mode but `sum`.
 *
 * @param y `[batch, slots, width]` with a plan for each row, or `[slots, width]` with one plan; float32, borrowed
 * @param fill what dropped positions get: `nearest`, the value of the nearest position that is kept, the earlier of two (default); `linear`,
 * what lies between the kept positions before and after, by position; or `zero`
 * @returns `[batch, positions, width]`, or `[positions, width]`, with as many positions as the longest plan; 0 behind a row's plan; yours
 * @throws `invalid-plan` where there are not as many plans as rows, or a plan has more slots than the tensor
 */
export function invertPlan(y: tf.Tensor2D, plan: MergePlan, fill?: PlanFill): tf.Tensor2D;
export function invertPlan(y: tf.Tensor3D, plans: readonly MergePlan[], fill?: PlanFill): tf.Tensor3D;
export function invertPlan(y: tf.Tensor2D | tf.Tensor3D, given: MergePlan | readonly MergePlan[], fill: PlanFill = 'nearest'): tf.Tensor2D | tf.Tensor3D {
  const plans = 'group' in given ? [given] : given;
  const width = y.shape.at(-1)!;
  const { n, m } = planBatch(y.rank === 2 ? 1 : y.shape[0]!, y.shape.at(-2)!, plans, 'm');
  const shape = (y.rank === 2 ? [n, width] : [plans.length, n, width]) as [number, number, number];
  if (n === 0 || m === 0) return tf.zeros(shape) as tf.Tensor3D;
  const [before, after] = [new Int32Array(plans.length * n), new Int32Array(plans.length * n)];
  const [beforeShare, afterShare] = [new Float32Array(before.length), new Float32Array(before.length)];
  plans.forEach((plan, row) => {
    fillDropped(plan, fill).forEach(([first, second, share], position) => {
      if (first < 0) return;
      const at = row * n + position;
      before[at] = row * m + first;
      after[at] = row * m + second;
      beforeShare[at] = 1 - share;
      afterShare[at] = share;
    });
  });
  return tf.tidy(() => {
    const slots: tf.Tensor2D = tf.reshape(y, [plans.length * m, width]);
    const take = (places: Int32Array, shares: Float32Array): tf.Tensor2D => {
      const values = takeRows(slots, places);
      return shares.every((share) => share === 1) ? values : tf.mul(values, tf.tensor2d(shares, [shares.length, 1]));
    };
    const values = take(before, beforeShare);
    const isMixed = afterShare.some((share) => share > 0);
    return tf.reshape(isMixed ? tf.add(values, take(after, afterShare)) : values, shape) as tf.Tensor3D;
  });
}
