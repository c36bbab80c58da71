import * as tf from '@tensorflow/tfjs-core';
import { feedForward } from '../kernels/feed-forward.ts';
import { normalise } from '../kernels/normalise.ts';
import { project } from '../kernels/project.ts';
import { applyHook } from './apply-hook.ts';
import { type AttendOptions, attendSequences } from './attend-sequences.ts';
import { attentionBias } from './attention-bias.ts';
import type { EncoderConfig } from './encoder-config.ts';
import type { EncoderHook, EncoderPlace, EncoderState } from './encoder-hook.ts';
import type { EncoderLayer, EncoderParameters } from './encoder-parameters.ts';

/** Who sees a pass. */
export interface EncoderWatch {
  readonly hook?: EncoderHook | undefined;
  /** Called with the stream before the first layer and after each, the last one normalised; borrowed. */
  readonly onHidden?: ((state: EncoderState) => void) | undefined;
  /** Called with the weights of each layer, `[batch, heads, time, time]`, borrowed. */
  readonly onAttention?: ((weights: tf.Tensor4D, lengths: readonly number[]) => void) | undefined;
}

/**
 * All layers over sequences, differentiable, also through a hook.
 *
 * @param entered of `enterEncoder`; its tensors are freed
 * @returns the state at the end, normalised where the family does, whose tensors the caller owns
 */
export function runEncoder(config: EncoderConfig, parameters: EncoderParameters<tf.Tensor>, entered: EncoderState, watch: EncoderWatch = {}): EncoderState {
  const { hook, onHidden, onAttention } = watch;
  const keepsWeights = onAttention !== undefined || hook?.readsAttention === true;
  let state = entered;
  let bias: (Pick<EncoderState, 'positions' | 'keyBias'> & { readonly time: number; readonly tensor: tf.Tensor4D | undefined }) | undefined;
  const visit = (place: EncoderPlace, seen: Pick<Attended, 'keys' | 'weights'>): void => {
    if (hook !== undefined) state = applyHook(hook, state, place, { keys: seen.keys, attention: hook.readsAttention === true ? seen.weights : undefined });
  };
  const advance = (stream: tf.Tensor3D): void => {
    state.stream.dispose();
    state = { ...state, stream };
  };
  const biasNow = (): tf.Tensor4D | undefined => {
    // Other lengths come with other positions.
    const isSame = bias !== undefined && bias.time === state.stream.shape[1] && bias.positions === state.positions && bias.keyBias === state.keyBias;
    if (!isSame) {
      bias?.tensor?.dispose();
      bias = { positions: state.positions, keyBias: state.keyBias, time: state.stream.shape[1], tensor: attentionBias(config, parameters, state) };
    }
    return bias!.tensor;
  };

  visit({ layer: 0, place: 'layer' }, {});
  for (const [index, layer] of parameters.layers.entries()) {
    onHidden?.(state);
    const options = { bias: biasNow(), hidesOnly: state.keyBias === undefined && config.relative === undefined, lengths: state.lengths, keepsWeights };
    const { stream, keys, weights } = attentionHalf(state.stream, layer, config, options, hook !== undefined);
    advance(stream);
    if (weights !== undefined) onAttention?.(weights, state.lengths);
    visit({ layer: index, place: 'attention' }, { keys, weights });
    tf.dispose([keys, weights].filter((tensor) => tensor !== undefined));
    advance(feedForwardHalf(state.stream, layer, config));
    visit({ layer: index + 1, place: 'layer' }, {});
  }
  bias?.tensor?.dispose();
  if (parameters.norm !== undefined) advance(tf.tidy(() => onRows(state.stream, (rows) => normalise(rows, parameters.norm!, undefined, config))));
  onHidden?.(state);
  return state;
}

interface Attended {
  readonly stream: tf.Tensor3D;
  /** `[batch, heads, time, headDim]` */
  readonly keys?: tf.Tensor4D | undefined;
  /** `[batch, heads, time, time]` */
  readonly weights?: tf.Tensor4D | undefined;
}

function attentionHalf(stream: tf.Tensor3D, layer: EncoderLayer<tf.Tensor>, config: EncoderConfig, options: Omit<AttendOptions, 'scale'>, keepsKeys: boolean): Attended {
  const { heads, headDim, width, attentionScale: scale, normPlacement } = config;
  const [batch, time] = stream.shape;
  return tf.tidy(() => {
    const x = tf.reshape(stream, [batch * time, width]) as tf.Tensor2D;
    const norm = (rows: tf.Tensor2D): tf.Tensor2D => normalise(rows, layer.inputNorm, layer.inputNormBias, config);
    const projected = project(normPlacement === 'before' ? norm(x) : x, layer.queryKeyValue, layer.queryKeyValueBias);
    const [queries, keys, values] = tf.split(projected, 3, 1).map((part) => tf.reshape(part, [batch, time, heads, headDim])) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const { context, weights } = attendSequences({ queries, keys, values }, { ...options, scale });
    const sum = tf.add(x, project(context, layer.attentionOutput, layer.attentionOutputBias)) as tf.Tensor2D;
    return {
      stream: tf.reshape(normPlacement === 'after' ? norm(sum) : sum, [batch, time, width]) as tf.Tensor3D,
      keys: keepsKeys ? (tf.transpose(keys, [0, 2, 1, 3]) as tf.Tensor4D) : undefined,
      weights,
    };
  });
}

function feedForwardHalf(stream: tf.Tensor3D, layer: EncoderLayer<tf.Tensor>, config: EncoderConfig): tf.Tensor3D {
  const norm = (rows: tf.Tensor2D): tf.Tensor2D => normalise(rows, layer.postAttentionNorm, layer.postAttentionNormBias, config);
  return tf.tidy(() =>
    onRows(stream, (x) => {
      if (config.normPlacement === 'before') return tf.add(x, feedForward(norm(x), layer, config));
      return norm(tf.add(x, feedForward(x, layer, config)));
    }),
  );
}

/** Applies a function of rows `[rows, width]` to those of all sequences. */
function onRows(stream: tf.Tensor3D, compute: (rows: tf.Tensor2D) => tf.Tensor2D): tf.Tensor3D {
  const [batch, time, width] = stream.shape;
  return tf.reshape(compute(tf.reshape(stream, [batch * time, width])), stream.shape);
}
