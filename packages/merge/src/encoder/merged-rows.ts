import * as tf from '@tensorflow/tfjs-core';
import type { MergePlan } from '@tokstream/core';
import { applyPlan } from '../plan/apply-plan.ts';
import type { PlanMode } from '../plan/plan-mode.ts';

/**
 * As `applyPlan`. Where no gradient is recorded the usual modes are computed outside of the backend, whose ops cost more to start than
 * they have to do here.
 *
 * @param stream `[batch, time, width]`, borrowed
 * @param sizes `[n]` for each row
 * @returns `[batch, slots, width]`; the caller tidies
 */
export function mergedRows(stream: tf.Tensor3D, plans: readonly MergePlan[], mode: PlanMode, sizes: readonly Float32Array[]): tf.Tensor3D {
  if ((mode !== 'weighted-mean' && mode !== 'anchor') || tf.engine().state.gradientDepth > 0) return applyPlan(stream, plans, mode, { sizes });
  const [batch, time, width] = stream.shape;
  const m = Math.max(...plans.map((plan) => plan.m));
  const values = stream.dataSync<'float32'>();
  const merged = new Float32Array(batch * m * width);
  plans.forEach((plan, row) => {
    const at = (place: number): number => (row * time + place) * width;
    const slotAt = (slot: number): Float32Array => merged.subarray((row * m + slot) * width, (row * m + slot + 1) * width);
    // Most slots are one position, whose row is copied as a whole.
    plan.anchor.forEach((place, slot) => slotAt(slot).set(values.subarray(at(place), at(place) + width)));
    if (mode === 'anchor') return;
    const isScaled = new Uint8Array(plan.m);
    for (let place = 0; place < plan.n; place += 1) {
      const slot = plan.group[place]!;
      if (slot < 0 || plan.anchor[slot] === place) continue;
      const total = slotAt(slot);
      if (isScaled[slot] === 0) scale(total, sizes[row]![plan.anchor[slot]!]! / plan.size[slot]!);
      isScaled[slot] = 1;
      add(total, values, at(place), sizes[row]![place]! / plan.size[slot]!);
    }
  });
  return tf.tensor3d(merged, [batch, m, width]);
}

function scale(row: Float32Array, by: number): void {
  for (let dim = 0; dim < row.length; dim += 1) row[dim]! *= by;
}

function add(row: Float32Array, values: Float32Array, from: number, share: number): void {
  for (let dim = 0; dim < row.length; dim += 1) row[dim]! += share * values[from + dim]!;
}
