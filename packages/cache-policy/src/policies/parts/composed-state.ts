import type { CachePolicyState, LayerEntries, ModelShape } from '@tokstream/model';
import { evictsNow } from './evicts-now.ts';

/**
 * States that evict one after another.
 *
 * All of them are told of each eviction at once, so that the next finds its memory in step with what is left. `kept` of the whole is
 * therefore passed on only where it is not about what `evict` just returned.
 *
 * @param isAhead for each layer whether the states know already what `kept` is about to say
 */
export function composedState(shape: ModelShape, states: readonly CachePolicyState[], isAhead: readonly boolean[] = []): CachePolicyState {
  const ahead = [...isAhead];
  const selecting = states.find(({ select }) => select !== undefined);
  const tell = (layer: number, slots: Int32Array): void => {
    for (const state of states) state.kept?.(layer, slots);
  };
  return {
    ...(states.some(({ observe }) => observe !== undefined) && {
      observe(layer, rows) {
        for (const state of states) state.observe?.(layer, rows);
      },
    }),
    ...(states.some(({ evict }) => evict !== undefined) && {
      isDue: (layer, slots, seen) => states.some((state) => evictsNow(state, layer, slots, seen)),
      evict(layer, entries) {
        let left = entries;
        let kept: Int32Array | undefined;
        for (const state of states) {
          const slots = evictsNow(state, layer, left.slots, left.seen) ? state.evict!(layer, left) : undefined;
          if (slots === undefined) continue;
          tell(layer, slots);
          kept = kept === undefined ? slots : chain(kept, slots, shape.kvHeads);
          left = gather(left, slots, shape);
        }
        ahead[layer] = kept !== undefined;
        return kept;
      },
    }),
    kept(layer, slots) {
      if (ahead[layer] !== true) tell(layer, slots);
      ahead[layer] = false;
    },
    ...(selecting && { select: (layer, given) => selecting.select!(layer, given) }),
    fork: () => composedState(shape, states.map((state) => state.fork()), ahead),
  };
}

/** Slots of slots: `[heads · n]` in terms of what `outer` was of. */
function chain(outer: Int32Array, slots: Int32Array, heads: number): Int32Array {
  const [before, n] = [outer.length / heads, slots.length / heads];
  return slots.map((slot, at) => outer[Math.floor(at / n) * before + slot]!);
}

function gather(entries: LayerEntries, slots: Int32Array, { kvHeads, headDim }: ModelShape): LayerEntries {
  const n = slots.length / kvHeads;
  const source = slots.map((slot, at) => Math.floor(at / n) * entries.slots + slot);
  const vectors = (from: Float32Array): Float32Array => {
    if (from.length === 0) return from;
    const into = new Float32Array(slots.length * headDim);
    for (const [at, slot] of source.entries()) into.set(from.subarray(slot * headDim, (slot + 1) * headDim), at * headDim);
    return into;
  };
  return { slots: n, seen: entries.seen, positions: source.map((slot) => entries.positions[slot]!), keys: vectors(entries.keys), values: vectors(entries.values) };
}
