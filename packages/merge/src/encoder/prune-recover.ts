import * as tf from '@tensorflow/tfjs-core';
import { type MergePlan, TokstreamError } from '@tokstream/core';
import type { EncoderChange, EncoderHook, EncoderHookInput } from '@tokstream/model';
import type { PlanFill } from '../plan/fill-dropped.ts';
import { invertPlan } from '../plan/invert-plan.ts';
import type { CrossAttentionOptions } from '../tensor/context/cross-attend.ts';
import { recoverByAttention } from '../tensor/recovery/recover-by-attention.ts';
import type { TensorMerger } from '../tensor/tensor-merger.ts';
import { mergeLayers } from './merge-layers.ts';

export interface PruneRecoverOptions {
  /** What chooses the positions that go on, as `dpcKnn({ keep: 0.4 })`. */
  readonly merger: TensorMerger;
  /** Layers that see everything, before. */
  readonly after: number;
  /** Layers after which the length comes back: those of the encoder, for an output of full length. */
  readonly until: number;
  /** How dropped positions come back: from what stayed near them (default `linear`), or by learned queries, a row each for as many positions as sequences have, that attend to what stayed. */
  readonly recover?: PlanFill | ({ readonly queries: tf.Tensor2D } & Omit<CrossAttentionOptions, 'lengths'>);
}

/**
 * An hourglass: fewer positions in the middle of an encoder, all of them in its output, so what follows need not know.
 *
 * Source: Li et al. 2024 (Hourglass Tokenizer), section 3. The hook serves one `forward` at a time.
 *
 * @throws `invalid-layers`
 */
export function pruneRecover({ merger, after, until, recover = 'linear' }: PruneRecoverOptions): EncoderHook {
  if (!(Number.isInteger(after) && Number.isInteger(until) && after >= 0 && after < until)) throw new TokstreamError(`Positions go after layer ${after} and come back after ${until}; give layers in that order.`, { code: 'invalid-layers', stage: 'merge' });
  let pruned: { readonly plans: readonly MergePlan[]; readonly before: Pick<EncoderHookInput, 'lengths' | 'positions' | 'sizes'>; readonly bias: Float32Array | undefined; readonly time: number } | undefined;
  const prune = (given: EncoderHookInput): EncoderChange | undefined => {
    const { lengths, positions, sizes, keyBias, stream } = given;
    pruned = undefined;
    const hook = mergeLayers(merger, {
      place: 'layer',
      layers: [after],
      onPlans: (plans) => (pruned = { plans, before: { lengths, positions, sizes }, bias: keyBias?.dataSync<'float32'>().slice() as Float32Array | undefined, time: stream.shape[1] }),
    });
    const change = hook(given);
    if (change === undefined) pruned = undefined;
    return change;
  };
  return (given) => {
    if (given.place !== 'layer') return undefined;
    if (given.layer === after) return prune(given);
    if (given.layer !== until || pruned === undefined) return undefined;
    const { plans, before, bias, time } = pruned;
    pruned = undefined;
    const stream = typeof recover === 'string' ? invertPlan(given.stream, plans, recover) : attended(given, Math.max(...before.lengths), recover);
    // Without padding the longest sequence sets the time, so a bias of before fits again.
    const keyBias = given.keyBias === undefined ? undefined : restoredBias(bias, time, stream.shape);
    return { stream, ...before, ...(keyBias && { keyBias }) };
  };
}

function attended(given: EncoderHookInput, time: number, { queries, ...options }: { readonly queries: tf.Tensor2D } & Omit<CrossAttentionOptions, 'lengths'>): tf.Tensor3D {
  if (queries.shape[0] < time) throw new TokstreamError(`${queries.shape[0]} queries cannot recover ${time} positions; give a query for each.`, { code: 'invalid-queries', stage: 'merge' });
  return recoverByAttention(given.stream, tf.slice(queries, [0, 0], [time, queries.shape[1]]), { ...options, lengths: given.lengths });
}

/** The bias in force before, or none for each key, which merged keys had. */
function restoredBias(bias: Float32Array | undefined, time: number, [batch, now]: readonly [number, number, number]): tf.Tensor2D {
  if (bias === undefined) return tf.zeros([batch, now]);
  return tf.slice(tf.tensor2d(bias, [batch, time]), [0, 0], [batch, now]) as tf.Tensor2D;
}
