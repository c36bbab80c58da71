import type * as tf from '@tensorflow/tfjs-core';
import type { SlotTurns } from '../kernels/heap/turn-slots.ts';

/** One layer's entries: `[kvHeads, n, headDim]` each. */
export type LayerEntries = {
  readonly keys: tf.Tensor3D;
  readonly values: tf.Tensor3D;
};

/** One layer's entries as plain numbers: `[kvHeads · n · headDim]` each. */
export interface PlainEntries {
  readonly keys: Float32Array;
  readonly values: Float32Array;
}

/** What is kept of a layer. */
export interface KeptLayer {
  readonly layer: number;
  /** `[kvHeads · n]` */
  readonly slots: Int32Array;
  /** Only where keys are rotated to places. */
  readonly turns?: SlotTurns | undefined;
}

/**
 * Keys and values of all layers of one cache at some precision: of each layer the committed slots, then the tentative ones, which are
 * float32 always.
 */
export interface HeldEntries extends Disposable {
  /** Where the committed keys are rotated to: to their places, so that `keep` turns them; or to the positions of their tokens, and readers turn them. */
  readonly rotatedTo: 'place' | 'position';
  /** Makes tentative rows committed ones and drops the others; `tentative` is how many there are. */
  commit(rows: Int32Array, tentative: number): void;
  /** Keeps slots of layers, without tentative rows. */
  keep(layers: readonly KeptLayer[]): void;
  /** Keeps the first slots of each layer and drops all tentative rows. */
  crop(counts: readonly number[], tentative: number): void;
  /** Takes over what an empty layer begins with: one slot or more, committed. */
  fill(layer: number, entries: PlainEntries): void;
  /** The first `length` slots of a layer, committed all, as they are at the call, owned by the caller. */
  read(layer: number, length: number, turns?: SlotTurns): Promise<PlainEntries>;
  /** An independent copy; memory is shared until either changes. */
  fork(): HeldEntries;
  bytes(): number;
}

/** Entries that an engine of tfjs ops reads and extends as tensors. */
export interface CacheEntries extends HeldEntries {
  /**
   * A layer's entries in float32, borrowed until `settle`.
   *
   * @param turns of the committed slots; only where keys are rotated to positions
   */
  open(layer: number, turns?: SlotTurns): LayerEntries | undefined;
  /** Takes what a step made of opened entries, new tentative rows at their end, and gives what `extend` takes, freeing the rest. */
  settle(layer: number, opened: LayerEntries | undefined, joined: LayerEntries): LayerEntries;
  extend(layers: readonly LayerEntries[]): void;
  fork(): CacheEntries;
}

/** The slots of a layer after a commit, for each of `heads` heads: those committed before, then the tentative `rows`. */
export function slotsAfterCommit(committed: number, rows: Int32Array, heads: number): Int32Array {
  return forAllHeads(Int32Array.from({ length: committed + rows.length }, (_, slot) => (slot < committed ? slot : committed + rows[slot - committed]!)), heads);
}

/** `slots` for each of `heads` heads. */
export function forAllHeads(slots: Int32Array, heads: number): Int32Array {
  const all = new Int32Array(heads * slots.length);
  for (let head = 0; head < heads; head += 1) all.set(slots, head * slots.length);
  return all;
}

/** 0 to n - 1. */
export function firstSlots(n: number): Int32Array {
  return Int32Array.from({ length: n }, (_, slot) => slot);
}
