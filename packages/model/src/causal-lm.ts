import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { EngineName } from './choosing/engine-name.ts';
import type { CacheOptions, KvCache } from './kv-cache.ts';

/** What the matrices of a model are held in. */
export type WeightPrecision = 'float32' | 'float16' | 'bfloat16' | 'int8' | 'int4';

/** The sizes callers need to know of a model. */
export interface ModelShape {
  readonly layers: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Width of the residual stream. */
  readonly width: number;
  /** Width of an embedding, and of the last hidden state: `width`, but where a family projects between them. */
  readonly embeddingWidth: number;
  readonly vocabulary: number;
  /** Positions the model was trained for. */
  readonly maxPositions: number;
  /** Positions the model has, where it cannot run beyond them (learned positions, rope's dynamic rule); else absent. */
  readonly positionLimit?: number;
  /** For each layer how many positions back a row sees, itself included; undefined where it sees all. What lies further back can be evicted. */
  readonly windows: readonly (number | undefined)[];
  /** For each layer the radians that a position turns each pair of a head's coordinates, `[headDim / 2]`; undefined where keys are not rotated. */
  readonly rotations: readonly (Float32Array | undefined)[];
}

/**
 * Rows to run over a cache: a forest whose roots hang on the committed prefix.
 *
 * A row sees the whole committed prefix, its ancestors and itself, or what of them lies in the window of a layer that has
 * one, counted in positions. One prompt is a chain, a draft tree is a tree, the alternatives of a beam are several roots.
 */
export interface Rows {
  /**
   * Token ids, or embeddings `[rows, embeddingWidth]` that stand in for them: as the first layer gets them of a token, but
   * before positions are added and before a family projects them (transformers' `inputs_embeds`).
   */
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
  /**
   * How many of a row's largest logits are needed, 1 for greedy decoding; default all. An engine may then give -Infinity for others, never
   * for one of these, nor for one that is within a millionth of the least of them, so that neither ties nor a division by a temperature
   * change which they are. What it does give is to the bit what it gives without `top`. `fused` does, for up to sixteen rows, where it
   * saves time.
   */
  readonly top?: number;
  /** The residual stream: as it enters the first layer, then after each layer, the last one as the output head reads it. */
  readonly hidden?: boolean;
  /** Attention weights of every layer. */
  readonly attention?: boolean;
  /** Queries of every layer, as if never rotated. */
  readonly queries?: boolean;
  /** Chooses the committed slots that the rows of a pass may see in a layer; only the `eager` engine can, on a backend that reads synchronously. */
  readonly select?: SelectSlots;
  /**
   * Whether a layer runs for a row; default all do. Where it does not, the residual stream passes it by, and the keys and values of
   * the row are made all the same. Only the `eager` engine can.
   */
  readonly runsLayer?: (row: LayerRow, layer: number) => boolean;
  /** Called with the residual stream before the first layer and after each; only the `eager` engine can. */
  readonly layerHook?: LayerHook;
}

/**
 * Chooses what of the committed prefix the rows of a pass see in a layer, called synchronously before its attention.
 *
 * @returns committed slots `[kvHeads · n]`, ascending within each head, the same n for all; undefined: all
 * @throws what it throws `forward` throws, with every cache as it was
 */
export type SelectSlots = (pass: number, layer: number, given: SlotChoice) => ChosenSlots | undefined;

/** What a row may be shown of a layer, plain arrays that are valid during the call. */
export interface SlotChoice {
  /** Rows of the pass. */
  readonly rows: number;
  /** Committed slots of a key head. */
  readonly slots: number;
  /** `[heads, rows, headDim]`, as if never rotated. */
  readonly queries: Float32Array;
  /** Original positions of the committed slots, `[kvHeads · slots]`. */
  readonly positions: Int32Array;
  /** Keys of the slots from `from` (default 0) on, as if never rotated: `[kvHeads, slots - from, headDim]`. */
  keys(from?: number): Float32Array;
}

/** Slots that are seen. */
export interface ChosenSlots {
  readonly slots: Int32Array;
  /** True: their keys are seen at consecutive positions that end at the last committed one, as `KvCache.keep` can close gaps. */
  readonly closeGaps?: boolean;
}

/** A row that `Want.runsLayer` is asked about. */
export interface LayerRow {
  /** Its pass in the batch. */
  readonly pass: number;
  readonly position: number;
}

/**
 * Sees the residual stream of a step and may put another in its place: to steer it, to inject a prompt, to undo a layer, to
 * mix in what other rows hold. Called synchronously, inside `tf.tidy`.
 *
 * @param stream `[rows, width]`, the rows of all passes one after another. Borrowed: clone and `tf.keep` what should outlive the call
 * @returns undefined to leave it as it is; or a tensor `[rows, width]` that the next layer (and `hidden`) gets in its stead.
 * One made in the call is freed by the engine; one made before it stays the caller's
 * @throws what it throws `forward` throws, with every cache as it was
 */
export type LayerHook = (stream: Tensor2D, place: HookPlace) => Tensor2D | undefined;

/** Where in a step a hook is called. */
export interface HookPlace {
  /** Layers that have run: 0 to `layers`. Keys and values of those are made; the last stream is not yet normalised. */
  readonly layer: number;
  /** Position of each row of `stream`. */
  readonly positions: readonly number[];
  /** For each pass of the batch where its rows begin in `stream`, and how many there are. */
  readonly passes: readonly { readonly first: number; readonly count: number }[];
}

/** The result for one set of rows. Plain arrays that belong to the caller; those of a batch may be parts of one buffer. */
export interface StepOutput {
  /** `[n, vocabulary]`; n is 1 for `last`, the number of rows for `all`, 0 for `none`. */
  readonly logits: Float32Array;
  /** `layers + 1` arrays `[rows, width]`, the last `[rows, embeddingWidth]`; empty unless wanted. */
  readonly hidden: readonly Float32Array[];
  /** A layer each: `[heads, rows, keys]`, the committed keys first, 0 for those not selected, then all tentative ones; empty unless wanted. */
  readonly attention: readonly Float32Array[];
  /** A layer each: `[heads, rows, headDim]`; empty unless wanted. */
  readonly queries: readonly Float32Array[];
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
  readonly engine: EngineName;
  /** Bytes of memory that its caches hold, forks' shared ones once; absent where they are tensors, which `tf.memory()` counts. */
  readonly cacheBytes?: number;
  /** What its matrices are held in, where the engine has a choice; else they are float32. */
  readonly precision?: WeightPrecision;
  /** Tells its configuration and weights from those of others, the same wherever they are loaded; absent where it was not loaded by `loadModel`. */
  readonly fingerprint?: string;
  /** What it computes on, such as `eager wasm`: what its speed depends on beside the machine. Absent where `fingerprint` is. */
  readonly runsOn?: string;
  /** Threads that the last step ran with, for reports; absent where the engine leaves that to others. */
  readonly threads?: number;
  /** @throws `invalid-cache` for contents that are not of this model's shape; `unsupported-precision` */
  createCache(options?: CacheOptions): KvCache;
  /**
   * Embeddings of tokens, `[ids, embeddingWidth]`, such as `Rows.input.embeddings` takes: rows of them give what the ids give.
   *
   * @throws `invalid-ids`
   */
  embed(ids: Int32Array): Promise<Float32Array>;
  /**
   * Runs rows and leaves them in the cache as tentative entries, to be committed or dropped.
   *
   * @throws `invalid-ids`, `invalid-rows` for bad input, also for positions that the model does not have; `invalid-cache` for
   * a cache of another model, `cache-disposed`; `invalid-want`; `invalid-hook`; of `select` `invalid-slots`, `unsupported-positions` for `closeGaps` where
   * keys are not rotated, `unsupported-selection` on another engine or a backend that does not read synchronously; `unsupported-hook` for
   * what only the eager engine can; the cache is then unchanged
   */
  forward(rows: Rows, cache: KvCache, want?: Want): Promise<StepOutput>;
  /** The same over several caches at once; the weights are read once for all. Results in the order of the passes. */
  forwardBatch(passes: readonly Pass[], want?: Want): Promise<StepOutput[]>;
}
