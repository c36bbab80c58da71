import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

/** Sequences on their way through an encoder. Tensors are borrowed from it; rows behind a sequence's length hold anything finite. */
export interface EncoderState {
  /** `[batch, time, width]` */
  readonly stream: Tensor3D;
  /** Rows of each sequence, 1 to `time`. */
  readonly lengths: readonly number[];
  /** For each sequence the position of each row: what T5 takes distances from. */
  readonly positions: readonly Int32Array[];
  /** For each sequence how many rows of the input each row stands for. */
  readonly sizes: readonly Float32Array[];
  /** `[batch, time]`: what is added to attention logits of those keys; undefined: nothing. */
  readonly keyBias: Tensor2D | undefined;
}

/** Where in an encoder a hook is called, in this order: `layer` 0, `attention` 0, `layer` 1, …, `layer` of the number of layers. */
export interface EncoderPlace {
  /** Layers that have run whole. */
  readonly layer: number;
  /** `layer`: between layers, first with the embeddings, last before the norm that T5 ends with. `attention`: within one, when attention is added (and the sum normalised, in BERT), before the feed-forward. */
  readonly place: 'attention' | 'layer';
}

/** What a hook is given. Clone and `tf.keep` what should outlive the call. */
export interface EncoderHookInput extends EncoderState, EncoderPlace {
  /** At `attention`, the keys of this layer: `[batch, heads, time, headDim]`. */
  readonly keys: Tensor4D | undefined;
  /** At `attention`, for a hook that says `readsAttention`: weights `[batch, heads, time, time]`, 0 for keys behind a sequence's length. */
  readonly attention: Tensor4D | undefined;
}

/**
 * What a hook puts in the place of what it was given; the rest stays.
 *
 * With other lengths, `stream`, `positions` and `sizes` are all given, and `keyBias` where one is in force. A tensor made in the
 * call is freed by the encoder; one made before it stays the caller's.
 */
export interface EncoderChange {
  /** `[batch, time, width]`, of any `time`. */
  readonly stream?: Tensor3D | undefined;
  readonly lengths?: readonly number[] | undefined;
  readonly positions?: readonly Int32Array[] | undefined;
  readonly sizes?: readonly Float32Array[] | undefined;
  /** `[batch, time]`, for all layers from the next attention on, in place of the one in force: the logarithm of sizes for proportional attention, the mask of a gate, -1e9 for rows that read and are not read. */
  readonly keyBias?: Tensor2D | undefined;
}

/**
 * Sees the sequences between the halves of an encoder's layers and may make them shorter, longer or other. Called synchronously,
 * inside `tf.tidy`; where gradients are recorded, they run through what it returns.
 *
 * @returns undefined to leave everything as it is
 * @throws what it throws `forward` throws
 */
export interface EncoderHook {
  (given: EncoderHookInput): EncoderChange | undefined;
  /** True where it reads attention weights, which are else not kept. */
  readonly readsAttention?: boolean;
}
