import * as tf from '@tensorflow/tfjs-core';
import type { MergePlan } from '@tokstream/core';
import type { EncoderChange, EncoderHook, EncoderHookInput } from '@tokstream/model';
import { gateValues } from '../tensor/gate/gate-values.ts';
import type { GateWeights } from '../tensor/gate/gate-weights.ts';
import { keepGated } from '../tensor/gate/keep-gated.ts';
import { type Protect, protectedMask } from '../tensor/protect.ts';
import { requireStrength } from '../tensor/gate/require-strength.ts';
import { shortenState } from './shorten-state.ts';

export interface DeleteGateOptions {
  /** Layers before the gate. Default 3. */
  readonly after?: number;
  /** What a position that goes has on its logits, below 0. Default -30. */
  readonly strength?: number;
  /** `hard` takes positions out (default); `soft` hides them from the layers that follow as far as the gate says, and passes gradients to it. */
  readonly mode?: 'hard' | 'soft';
  /** Positions whose gate is 0, so that they stay. Default none. */
  readonly protect?: Protect;
  /** Called with the gate `[batch, time]` and the rows of each sequence; make the loss of it there (`gateLoss`), and `tf.keep` what should outlive the call. */
  readonly onGate?: (gates: tf.Tensor2D, lengths: readonly number[]) => void;
  /** Called with the plan of each sequence, in `hard` mode. */
  readonly onPlans?: (plans: readonly MergePlan[]) => void;
}

/**
 * A trained gate after a few layers that says which positions the others go on without. Those that stay keep their positions, so relative
 * biases stay true.
 *
 * `soft` adds the gate to the attention logits of all later layers; the more strength, the nearer both modes. Train soft, with noise or
 * `softMaxOne` where the model has it, and run hard. Source: Kallini et al. 2025 (MrT5), section 3.
 *
 * @param weights borrowed while the hook is used
 */
export function deleteGate(weights: GateWeights, { after = 3, strength = -30, mode = 'hard', protect = {}, onGate, onPlans }: DeleteGateOptions = {}): EncoderHook {
  requireStrength(strength);
  const merger = keepGated({ strength });
  return (given): EncoderChange | undefined => {
    if (given.place !== 'layer' || given.layer !== after) return undefined;
    const gates = tf.mul(gateValues(given.stream, weights, strength), mayGo(given, protect)) as tf.Tensor2D;
    onGate?.(gates, given.lengths);
    if (mode === 'soft') return { keyBias: given.keyBias === undefined ? gates : tf.add(gates, given.keyBias) };
    const values = gates.dataSync<'float32'>();
    const time = given.stream.shape[1];
    const plans = given.lengths.map((n, row) => merger.plan({ n, scores: values.subarray(row * time, row * time + n), size: given.sizes[row]! }));
    onPlans?.(plans);
    return shortenState(given, plans, { mode: 'anchor', proportional: false });
  };
}

/** `[batch, time]` 0 where a position is protected. */
function mayGo({ lengths, stream }: EncoderHookInput, protect: Protect): tf.Tensor2D {
  const [batch, time] = stream.shape;
  const mask = new Float32Array(batch * time).fill(1);
  lengths.forEach((length, row) => protectedMask(length, protect).forEach((kept, place) => kept === 1 && (mask[row * time + place] = 0)));
  return tf.tensor2d(mask, [batch, time]);
}
