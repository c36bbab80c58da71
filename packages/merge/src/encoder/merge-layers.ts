import * as tf from '@tensorflow/tfjs-core';
import type { MergePlan } from '@tokstream/core';
import type { EncoderHook, EncoderHookInput, EncoderPlace } from '@tokstream/model';
import type { PlanMode } from '../plan/plan-mode.ts';
import { tensorFeatures } from '../tensor/features/tensor-features.ts';
import type { MergeInput, TensorMerger } from '../tensor/tensor-merger.ts';
import { attentionReceived } from './attention-received.ts';
import { shortenState } from './shorten-state.ts';

export interface MergeLayersOptions {
  /** Between attention and feed-forward (default), or between layers. */
  readonly place?: EncoderPlace['place'];
  /** Where, as the encoder counts: the layer at `attention`, layers that have run at `layer`. Default everywhere but before the first layer. */
  readonly layers?: readonly number[];
  /** What positions are compared by: the layer's keys, as the mean over heads (default at `attention`), or the stream. */
  readonly compare?: 'keys' | 'stream';
  /** What positions are ranked by, `[batch, time]`; default the attention that each receives, as the mean over heads and rows. */
  readonly scores?: (given: EncoderHookInput) => tf.Tensor2D;
  /** What becomes of the stream. Default `weighted-mean`. */
  readonly mode?: PlanMode;
  /** Whether a position of k tokens draws attention as k of them would, by the logarithm of k on its logits. Default true. */
  readonly proportional?: boolean;
  /** Layers of the encoder, for a schedule with a slope. */
  readonly depth?: number;
  /** Called with the plan of each sequence of the batch; composed they undo the whole, see `invertPlan`. */
  readonly onPlans?: (plans: readonly MergePlan[], place: EncoderPlace) => void;
}

/**
 * Runs a tensor merger inside an encoder: `encoder.forward(batch, { hook: mergeLayers(toMe({ r: 16 })) })`.
 *
 * Sequences of a batch are merged each on its own, whatever their lengths. Where nothing is to be merged, nothing changes. Gradients run
 * through the stream, not through the choice. A key bias in force is pooled as numbers: a slot gets the logarithm of the sum of exponentials.
 *
 * @throws what the merger throws; `unsupported-backend` where tensors cannot be read synchronously, as on webgpu
 */
export function mergeLayers(merger: TensorMerger, options: MergeLayersOptions = {}): EncoderHook {
  const { place = 'attention', layers, compare = place === 'attention' ? 'keys' : 'stream', scores, mode = 'weighted-mean', proportional = true, depth, onPlans } = options;
  const reads = (what: 'features' | 'scores'): boolean => merger.reads.includes(what);
  const hook = (given: EncoderHookInput) => {
    const isHere = given.place === place && (layers === undefined ? given.layer > 0 || place === 'attention' : layers.includes(given.layer));
    if (!isHere) return undefined;
    const features = reads('features') ? featuresOf(given, compare) : undefined;
    const ranks = reads('scores') ? (scores?.(given) ?? attentionReceived(given)).dataSync<'float32'>() : undefined;
    const time = given.stream.shape[1];
    const plans = given.lengths.map((n, row) => {
      const input: MergeInput = {
        n,
        size: given.sizes[row]!,
        layer: place === 'attention' ? given.layer : given.layer - 1,
        ...(depth !== undefined && { layers: depth }),
        ...(features && { features: tensorFeatures(rowOf(features, row, n)) }),
        ...(ranks && { scores: ranks.subarray(row * time, row * time + n) }),
      };
      return merger.plan(input);
    });
    onPlans?.(plans, { place, layer: given.layer });
    return shortenState(given, plans, { mode, proportional });
  };
  return Object.assign(hook, { readsAttention: reads('scores') && scores === undefined });
}

/** `[batch, time, width]` */
function featuresOf({ keys, stream }: EncoderHookInput, compare: 'keys' | 'stream'): tf.Tensor3D {
  return compare === 'keys' && keys !== undefined ? tf.mean(keys, 1) : stream;
}

function rowOf(features: tf.Tensor3D, row: number, n: number): tf.Tensor2D {
  const [batch, time, width] = features.shape;
  return tf.reshape(batch === 1 && time === n ? features : tf.slice(features, [row, 0, 0], [1, n, width]), [n, width]);
}
