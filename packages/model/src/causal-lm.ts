import type { KvCache } from './kv-cache.ts';

/** The sizes callers need to know of a model. */
export interface ModelShape {
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly width: number;
  readonly vocabulary: number;
  /** Positions the model was trained for. */
  readonly maxPositions: number;
}

/**
 * Rows to run over a cache: a forest whose roots hang on the committed prefix.
 *
 * A row sees the whole committed prefix, its ancestors and itself. One prompt is a chain, a draft tree is a tree, the
 * alternatives of a beam are several roots.
 */
export interface Rows {
  /** Token ids, or embeddings `[rows, width]` that stand in for them. */
  readonly input: { readonly ids: Int32Array } | { readonly embeddings: Float32Array };
  /**
   * For each row its parent: -1 for the prefix, else a tentative row, counted over those already in the cache and then
   * these, and earlier than the row. Default: a chain that goes on from the last tentative row.
   */
  readonly parents?: Int32Array;
  /** Position of each row; default one more than its parent's, the prefix ending at `cache.nextPosition - 1`. */
  readonly positions?: Int32Array;
}

/** What a caller wants back; only what is asked for is computed out. */
export interface Want {
  /** Default `last`: the last row only. */
  readonly logits?: 'last' | 'all' | 'none';
  /** The residual stream: embeddings, then after each layer, the last one normalised. */
  readonly hidden?: boolean;
  /** Attention weights of every layer. */
  readonly attention?: boolean;
}

/** The result for one set of rows. Plain arrays that belong to the caller. */
export interface StepOutput {
  /** `[n, vocabulary]`; n is 1 for `last`, the number of rows for `all`, 0 for `none`. */
  readonly logits: Float32Array;
  /** `layers + 1` arrays `[rows, width]`; empty unless wanted. */
  readonly hidden: readonly Float32Array[];
  /** A layer each: `[heads, rows, keys]`, the committed keys first, then all tentative ones; empty unless wanted. */
  readonly attention: readonly Float32Array[];
}

/** Rows with the cache they run over. */
export interface Pass {
  readonly rows: Rows;
  readonly cache: KvCache;
}

/**
 * A causal language model on some engine. It owns its weights and makes the caches it can use.
 *
 * Dispose frees the weights; caches are disposed by whoever asked for them.
 */
export interface CausalLM extends Disposable {
  readonly shape: ModelShape;
  /** Tokens after which text is over, as the checkpoint says; empty when it does not. */
  readonly endOfSequence: readonly number[];
  /** The engine that runs it, for reports. */
  readonly engine: 'eager' | 'graph' | 'fused';
  createCache(): KvCache;
  /**
   * Runs rows and leaves them in the cache as tentative entries, to be committed or dropped.
   *
   * @throws `invalid-ids`, `invalid-rows` for bad input; `invalid-cache` for a cache of another model, `cache-disposed`;
   * the cache is then unchanged
   */
  forward(rows: Rows, cache: KvCache, want?: Want): Promise<StepOutput>;
  /** The same over several caches at once; the weights are read once for all. Results in the order of the passes. */
  forwardBatch(passes: readonly Pass[], want?: Want): Promise<StepOutput[]>;
}
