/**
 * Keys and values of one sequence, in two parts: the committed prefix, and tentative rows that wait for a verdict.
 *
 * Every entry keeps its original position. Slots are counted per layer and key head, committed ones first.
 */
export interface KvCache extends Disposable {
  /** Tokens ever committed and not cropped again, evicted ones included. */
  readonly seen: number;
  /** Position that the next token of the prefix gets. */
  readonly nextPosition: number;
  /** How far back the next row looks at most: positions from the oldest entry held, in any layer, to `nextPosition`. */
  readonly span: number;
  readonly precision: CachePrecision;
  /** Tentative rows. */
  readonly tentative: number;
  /** Committed slots a key head holds in this layer. */
  length(layer: number): number;
  /** Original positions of the committed slots, `[kvHeads · length]`. A copy. */
  kept(layer: number): Int32Array;
  /** Keys (as if never rotated) and values of the committed slots, each `[kvHeads, length, headDim]`. Copies. */
  read(layer: number): Promise<{ readonly keys: Float32Array; readonly values: Float32Array }>;
  /**
   * Makes tentative rows part of the prefix, in the order given, and drops all others; none given drops all.
   *
   * @param rows indices of tentative rows: a path, each the child of the one before; default every row
   * @throws `invalid-rows` when they are no path that starts at the prefix
   */
  commit(rows?: Int32Array): void;
  /**
   * Evicts: keeps only these committed slots of a layer and really frees the others.
   *
   * @param slots `[kvHeads · n]`, ascending within each head, the same n for all
   * @throws `invalid-slots`; `pending-rows` while rows are tentative; `unsupported-positions` for `closeGaps` in a layer that does not rotate keys
   */
  keep(layer: number, slots: Int32Array, options?: KeepOptions): void;
  /** `keep` for several layers at once, which is faster: slots of each layer, undefined where it stays as it is. All are checked before any changes. */
  keepLayers(slots: readonly (Int32Array | undefined)[], options?: KeepOptions): void;
  /**
   * Goes back to the first `tokens` tokens: drops every entry at a later place, and all tentative rows.
   *
   * @throws `invalid-crop` when evictions left heads with different numbers of entries to keep
   */
  crop(tokens: number): void;
  /** An independent cache with the same contents; memory is shared until either changes. */
  fork(): KvCache;
  /** Remembers the present contents. Dispose the mark when it is no longer needed. */
  snapshot(): CacheMark;
  /** Returns to a mark, which stays usable. */
  restore(mark: CacheMark): void;
  /** A copy of everything committed, from which `createCache` makes an equal cache. */
  contents(): Promise<CacheContents>;
  /** Bytes of all entries held, tentative ones included, at the precision they are stored in. */
  bytes(): number;
}

/** How entries are stored: `int8` with a scale for each key and value of a head. Tentative rows are always float32. */
export type CachePrecision = 'float32' | 'int8';

/** How a cache is made. */
export interface CacheOptions {
  /** Default `float32`. */
  readonly precision?: CachePrecision;
  /** What it begins with; default nothing. */
  readonly contents?: CacheContents;
}

/** How `keep` leaves what is kept. */
export interface KeepOptions {
  /**
   * Places the kept entries at consecutive positions that end at `nextPosition - 1`. Attention depends on differences alone, so this is
   * as if they were numbered from 0 and the next row with their count; `kept` still tells the original positions.
   */
  readonly closeGaps?: boolean;
}

/** All that is committed in a cache, as plain data, in no engine's layout. */
export interface CacheContents {
  /** Position of every token ever committed, evicted ones included, `[seen]`. */
  readonly positions: Int32Array;
  readonly layers: readonly LayerContents[];
}

/** What a layer of a cache holds: n slots a head. */
export interface LayerContents {
  /** Which of the tokens each slot holds, `[kvHeads · n]`. */
  readonly tokens: Int32Array;
  /** The position each key is rotated to, `[kvHeads · n]`: that of its token, unless gaps were closed. */
  readonly places: Int32Array;
  /** Keys as they are compared, rotated where the layer rotates, first half and second half paired, `[kvHeads, n, headDim]`. */
  readonly keys: Float32Array;
  /** `[kvHeads, n, headDim]` */
  readonly values: Float32Array;
}

/** A remembered state of a cache. */
export interface CacheMark extends Disposable {
  readonly seen: number;
}
