import type { DecoderParameters, WeightSlot } from './decoder-parameters.ts';
import type { Rope } from './rope-frequencies.ts';

/** The functions an MLP bends its input with; `gelu-tanh` is the approximation that GPT-2 calls gelu_new. */
export type Activation = 'silu' | 'relu' | 'gelu' | 'gelu-tanh';

/**
 * A decoder as data: all that an engine must know to run it. A family makes one of a `config.json`; engines read no
 * other description, so that they cannot differ in what they take a model to be.
 */
export interface DecoderConfig {
  /** The `model_type` it came from. */
  readonly family: string;
  readonly vocabulary: number;
  /** Width of the residual stream. */
  readonly width: number;
  /** Width of an embedding and of what the output head reads: `width`, but where projections stand between. */
  readonly embeddingWidth: number;
  /** Width inside the MLP. */
  readonly hiddenWidth: number;
  readonly heads: number;
  /** Key and value heads; query head h reads key head ⌊h · kvHeads / heads⌋. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Positions the model was made for. */
  readonly maxPositions: number;
  /** Positions from here on are refused; undefined: there is no end. */
  readonly positionLimit: number | undefined;
  /** What token embeddings are multiplied with. */
  readonly embeddingScale: number;
  /** Row of the table of learned positions that is position 0; undefined: there is no table. */
  readonly positionOffset: number | undefined;
  /** `rms` has gains only, `layer` also subtracts the mean and has biases. */
  readonly norm: 'rms' | 'layer';
  readonly normEpsilon: number;
  /**
   * `before`: a norm reads the stream and attention or MLP read the norm. `after`: the sum with the stream is normalised.
   * `output`: attention or MLP read the stream, and what they add to it is normalised.
   */
  readonly normPlacement: 'before' | 'after' | 'output';
  /** What a norm of queries and keys goes over: each head, or all heads of a row together. Nothing where `slots` have no such norm. */
  readonly queryKeyNormOver: 'head' | 'row';
  readonly activation: Activation;
  /** True for `down(activation(gate(x)) · up(x))`, false for `down(activation(up(x)))`. */
  readonly gated: boolean;
  /** What logits are multiplied with, before they are capped. */
  readonly logitScale: number;
  /** Logits become `cap · tanh(logits / cap)`; undefined leaves them. */
  readonly logitCap: number | undefined;
  readonly layers: readonly LayerConfig[];
  /** The checkpoint tensors behind every weight; what a slot leaves out the model does without. */
  readonly slots: DecoderParameters<WeightSlot>;
}

/** What may differ from layer to layer. */
export interface LayerConfig {
  /** What the products of queries and keys are multiplied with. */
  readonly attentionScale: number;
  /** Undefined where keys and queries are not rotated. Layers that rotate alike share the object. */
  readonly rope: Rope | undefined;
  /** A row sees keys less than this many positions before its own; undefined: all of them. */
  readonly window: number | undefined;
}
