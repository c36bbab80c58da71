import type { ChosenSlots, ModelShape, SlotChoice } from '../causal-lm.ts';

/** What a policy asks to be shown; only that is computed out. */
export type CacheNeed = 'attention' | 'queries' | 'keys' | 'values';

/**
 * What is kept of a cache, and what of it is seen: slots 4 and 8 of the decode step. A recipe that any number of sequences share;
 * `start` makes what runs beside one of them. Works on slots and plain arrays, never on tensors.
 */
export interface CachePolicy {
  readonly name: string;
  readonly needs: ReadonlySet<CacheNeed>;
  /** `slot`: what is kept, or seen, stands at consecutive positions, as if nothing lay between; needs a model that rotates keys. */
  readonly positions: 'original' | 'slot';
  /** Whether its states `select`, which not every engine can do: `needs` of `loadModel`. Default false. */
  readonly selects?: boolean;
  /**
   * After the prompt it only evicts when the tokens committed reach a multiple of this, and no draft crosses one: then speculation
   * changes nothing. Undefined: it may evict after any token.
   */
  readonly boundary?: number;
  /** Most bytes a float32 cache holds after any commit beyond the prompt; undefined where there is no bound. */
  maxBytes?(shape: ModelShape, promptLength: number): number | undefined;
  /**
   * @param promptLength tokens of the prompt, which sizes that are shares are shares of
   * @throws `invalid-policy` when it cannot work with this model or prompt
   */
  start(shape: ModelShape, promptLength: number): CachePolicyState;
}

/**
 * A policy on its way along one sequence. After each commit it is shown the rows (`observe`, for every layer), then asked what to
 * keep (`evict`), and told when a layer lost slots (`kept`), also when another policy chose them.
 */
export interface CachePolicyState {
  /** Rows that were committed; those of rejected drafts never come here. */
  observe?(layer: number, rows: CommittedRows): void;
  /** Whether `evict` may choose anything now, before entries are read for it; default true. */
  isDue?(layer: number, slots: number, seen: number): boolean;
  /** @returns slots to keep, `[kvHeads · n]`, ascending within a head; undefined keeps all */
  evict?(layer: number, entries: LayerEntries): Int32Array | undefined;
  /** Only these slots of the layer are left, `[kvHeads · n]`; slot i of a head is now what was slot `slots[head · n + i]`. */
  kept?(layer: number, slots: Int32Array): void;
  /** Which slots the rows of the coming step see; called once a layer, before its attention. */
  select?(layer: number, given: SlotChoice): ChosenSlots | undefined;
  /** An independent copy, for a fork of the cache. */
  fork(): CachePolicyState;
}

/** Rows that were just committed to a layer, at its last slots. Arrays are borrowed: copy what should last. */
export interface CommittedRows {
  readonly count: number;
  /** Slots of a key head, these rows included. */
  readonly slots: number;
  /** `[heads, count, slots]`: what each row attended to, 0 where it could not see. Only where it is needed. */
  readonly attention: Float32Array;
  /** `[heads, count, headDim]`, as if never rotated. Only where it is needed. */
  readonly queries: Float32Array;
}

/** The committed entries of a layer. Arrays are borrowed. */
export interface LayerEntries {
  /** Slots of a key head. */
  readonly slots: number;
  /** Tokens ever committed, evicted ones included. */
  readonly seen: number;
  /** Original positions, `[kvHeads · slots]`. */
  readonly positions: Int32Array;
  /** `[kvHeads, slots, headDim]`, as if never rotated. Only where it is needed. */
  readonly keys: Float32Array;
  /** `[kvHeads, slots, headDim]`. Only where it is needed. */
  readonly values: Float32Array;
}
