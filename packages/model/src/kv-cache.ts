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
   * @throws `invalid-slots`; `pending-rows` while rows are tentative
   */
  keep(layer: number, slots: Int32Array): void;
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
  /** Bytes of all entries held, tentative ones included, at the precision they are stored in. */
  bytes(): number;
}

/** A remembered state of a cache. */
export interface CacheMark extends Disposable {
  readonly seen: number;
}
