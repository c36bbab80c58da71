import * as tf from '@tensorflow/tfjs-core';
import type { MergePlan } from '@tokstream/core';
import type { EncoderChange, EncoderState } from '@tokstream/model';
import type { PlanMode } from '../plan/plan-mode.ts';
import { mergedRows } from './merged-rows.ts';

/**
 * What plans, one a sequence, make of an encoder's state: the stream merged, positions those of the anchors, sizes and key bias of the slots.
 * The caller tidies.
 *
 * @returns undefined where every plan leaves everything
 */
export function shortenState(state: EncoderState, plans: readonly MergePlan[], { mode, proportional }: { readonly mode: PlanMode; readonly proportional: boolean }): EncoderChange | undefined {
  if (plans.every(({ n, m }) => n === m)) return undefined;
  // Where each slot is one position, nothing is to be averaged.
  const isSelection = mode !== 'sum' && plans.every(({ group, m }) => group.reduce((kept, slot) => kept + Number(slot >= 0), 0) === m);
  return {
    stream: mergedRows(state.stream, plans, isSelection ? 'anchor' : mode, state.sizes),
    lengths: plans.map(({ m }) => m),
    positions: plans.map(({ anchor }, row) => anchor.map((place) => state.positions[row]![place]!)),
    sizes: plans.map(({ size }) => size),
    ...biasOf(state, plans, proportional),
  };
}

function biasOf({ keyBias, sizes, stream }: EncoderState, plans: readonly MergePlan[], proportional: boolean): Pick<EncoderChange, 'keyBias'> {
  const time = stream.shape[1];
  const m = Math.max(...plans.map((plan) => plan.m));
  const given = keyBias?.dataSync<'float32'>();
  if (given === undefined && !proportional) return {};
  const pooled = new Float32Array(plans.length * m);
  plans.forEach((plan, row) => {
    const of = given?.subarray(row * time, row * time + plan.n) ?? sizes[row]!.map(Math.log);
    pooled.set(proportional ? logSumExp(of, plan) : largest(of, plan), row * m);
  });
  return { keyBias: tf.tensor2d(pooled, [plans.length, m]) };
}

function largest(values: Float32Array, { group, m }: MergePlan): Float32Array {
  const most = new Float32Array(m).fill(-Infinity);
  group.forEach((slot, place) => slot >= 0 && (most[slot] = Math.max(most[slot]!, values[place]!)));
  return most;
}

function logSumExp(values: Float32Array, plan: MergePlan): Float32Array {
  const most = largest(values, plan);
  const sums = new Float64Array(plan.m);
  plan.group.forEach((slot, place) => slot >= 0 && (sums[slot]! += Math.exp(values[place]! - most[slot]!)));
  return most.map((value, slot) => value + Math.log(sums[slot]!));
}
