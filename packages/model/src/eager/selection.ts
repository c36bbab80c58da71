import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import type { SelectSlots } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { SeenKeys } from '../kernels/heap/attend-passes.ts';
import { turnSlots } from '../kernels/heap/turn-slots.ts';
import { checkSlots } from '../cache/check-slots.ts';
import type { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import type { LayerEntries } from '../cache/held-entries.ts';
import type { CommittedKeys } from '../cache/forest.ts';
import type { PlannedPass } from './planned-pass.ts';

/** What the rows of a pass see in a layer where it is not all: the chosen committed slots, then every tentative one. */
export interface Selection extends SeenKeys {
  /** The committed ones, `[kvHeads · n]`. */
  readonly chosen: Int32Array;
  /** The same, at the positions they are seen at. */
  readonly committed: CommittedKeys;
}

/** A layer of a pass that is asked what it sees. */
export interface SelectionPlace {
  /** The pass in its batch. */
  readonly at: number;
  readonly layer: number;
  /** What the cache holds of the layer, in float32, borrowed. */
  readonly entries: LayerEntries | undefined;
  /** `[heads, rows, headDim]`, as if never rotated. */
  readonly queries: Float32Array;
  /** Of the layer's rotation; undefined where keys are not rotated. */
  readonly frequencies: Float32Array | undefined;
}

/**
 * Asks what the rows of a pass see in a layer.
 *
 * @returns undefined: everything, as it stands
 * @throws `invalid-slots`; `unsupported-positions` for `closeGaps` where keys are not rotated; what `select` throws
 */
export function askSelection(select: SelectSlots, { cache, forest, count }: PlannedPass, { at, layer, entries, queries, frequencies }: SelectionPlace, { kvHeads }: DecoderConfig): Selection | undefined {
  const length = cache.length(layer);
  const answer = select(at, layer, { rows: count, slots: length, queries, positions: cache.kept(layer), keys: (from = 0) => unrotatedKeys(cache, layer, entries, from, frequencies) });
  if (answer === undefined) return undefined;
  const { slots: chosen, closeGaps = false } = answer;
  const n = checkSlots(chosen, kvHeads, length, 'select');
  if (closeGaps && frequencies === undefined) throw new TokstreamError(`Layer ${layer} does not rotate keys, so they cannot be seen at other positions; select without closeGaps.`, { code: 'unsupported-positions', stage: 'select' });

  const stored = cache.places(layer);
  const places = chosen.map((slot, index) => stored[Math.floor(index / n) * length + slot]!);
  const closed = Int32Array.from({ length: n }, (_, index) => cache.nextPosition - n + index);
  const isMoved = closeGaps && places.some((place, index) => place !== closed[index % n]);
  if (n === length && !isMoved) return undefined;

  const tail = Int32Array.from(forest.parents.keys(), (row) => length + row);
  const still = new Int32Array(tail.length);
  return {
    chosen,
    committed: closeGaps ? { length: n, lists: 1, positions: closed } : { length: n, lists: kvHeads, positions: places },
    slots: withTail(chosen, tail, kvHeads),
    turns: isMoved ? { from: withTail(places, still, kvHeads), to: withTail(places.map((_, index) => closed[index % n]!), still, kvHeads), frequencies: frequencies! } : undefined,
  };
}

/** `[heads · n]` with the same tail behind each head. */
function withTail(lists: Int32Array, tail: Int32Array, heads: number): Int32Array {
  const n = lists.length / heads;
  const joined = new Int32Array(lists.length + heads * tail.length);
  for (let head = 0; head < heads; head += 1) {
    joined.set(lists.subarray(head * n, (head + 1) * n), head * (n + tail.length));
    joined.set(tail, head * (n + tail.length) + n);
  }
  return joined;
}

/** Keys of the committed slots from `from` on, turned back from the places they stand at: `[kvHeads, length - from, headDim]`. */
function unrotatedKeys(cache: EntriesKvCache, layer: number, entries: LayerEntries | undefined, from: number, frequencies: Float32Array | undefined): Float32Array {
  const length = cache.length(layer);
  if (!Number.isInteger(from) || from < 0 || from > length) throw new TokstreamError(`There are no keys from slot ${from} on; layer ${layer} has ${length} slots.`, { code: 'invalid-slots', stage: 'select' });
  const count = length - from;
  if (entries === undefined || count === 0) return new Float32Array(0);
  const [kvHeads, , headDim] = entries.keys.shape;
  // The cpu backend reads a slice as a view of the cache's own memory.
  const keys = tf.slice(entries.keys, [0, from, 0], [kvHeads, count, headDim]).dataSync<'float32'>().slice();
  if (frequencies !== undefined) {
    const places = cache.places(layer).filter((_, slot) => slot % length >= from);
    turnSlots(keys, count, kvHeads, { from: places, to: new Int32Array(places.length), frequencies });
  }
  return keys;
}
