import type { EncoderHook } from './encoder-hook.ts';

/** The sizes callers need to know of an encoder. */
export interface EncoderShape {
  readonly layers: number;
  readonly heads: number;
  readonly headDim: number;
  /** Width of the stream, of embeddings and of hidden states. */
  readonly width: number;
  readonly vocabulary: number;
  /** Positions of a text: with a learned table (BERT and its relatives) it has no more, without one (T5) this is what it was trained for. */
  readonly maxPositions: number;
  /** Kinds of segments; 0 where there are none. */
  readonly tokenTypes: number;
}

/** A text as an encoder reads it. */
export interface EncoderSequence {
  /** Token ids, or embeddings `[rows, width]` that stand in for them, such as `embed` gives: before positions, segments and norms (transformers' `inputs_embeds`). */
  readonly input: { readonly ids: Int32Array } | { readonly embeddings: Float32Array };
  /** Position of each row; default 0, 1, 2, …. */
  readonly positions?: Int32Array;
  /** How many tokens each row stands for, for hooks; default 1. */
  readonly sizes?: Float32Array;
  /** What is added to attention logits of each row as a key, in every layer: the logarithm of its size for proportional attention. Default 0. */
  readonly keyBias?: Float32Array;
  /** Segment of each row; default 0. */
  readonly tokenTypes?: Int32Array;
}

/** What a caller wants back beside the last hidden states. */
export interface EncoderWant {
  /** The stream of every layer. */
  readonly hidden?: boolean;
  /** Attention weights of every layer. */
  readonly attention?: boolean;
  /** May change the sequences between layers. */
  readonly hook?: EncoderHook;
}

/** The result for one sequence. Plain arrays that belong to the caller. */
export interface EncoderOutput {
  /** The last hidden states, `[rows, width]`. */
  readonly last: Float32Array;
  /** Rows of `last`: as many as were given, unless a hook changed that. */
  readonly rows: number;
  /** Position of each of those rows. */
  readonly positions: Int32Array;
  /** How many rows of the input each of them stands for. */
  readonly sizes: Float32Array;
  /** `layers + 1` arrays `[rows, width]`: the embeddings, then after each layer, the last like `last`; each as a hook left it, with the rows it had there. Empty unless wanted. */
  readonly hidden: readonly Float32Array[];
  /** A layer each: `[heads, rows, rows]`, each row summing to 1; empty unless wanted. */
  readonly attention: readonly Float32Array[];
}

/** A model that reads whole texts, every row seeing every other. It owns its weights; dispose frees them. */
export interface Encoder extends Disposable {
  readonly shape: EncoderShape;
  /** The id that batches are padded with elsewhere. */
  readonly padId: number;
  /** Tells its configuration and weights from those of others, the same wherever they are loaded. */
  readonly fingerprint: string;
  /** Positions of the tokens of a text as the family counts them: pad ids inside of it have -1 in RoBERTa and its relatives. */
  positionsOf(ids: Int32Array): Int32Array;
  /**
   * Embeddings of tokens, `[ids, width]`, such as `EncoderSequence.input.embeddings` takes: rows of them give what the ids give.
   *
   * @throws `invalid-ids`
   */
  embed(ids: Int32Array): Promise<Float32Array>;
  /**
   * Runs sequences of any lengths at once; each gives what it would alone, to rounding.
   *
   * @throws `invalid-ids`, `invalid-rows` for bad input, also for positions that the model does not have; `invalid-hook` for a
   * change that does not fit
   */
  forward(batch: readonly EncoderSequence[], want?: EncoderWant): Promise<EncoderOutput[]>;
}
