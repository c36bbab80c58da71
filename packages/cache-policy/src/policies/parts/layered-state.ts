import type { CachePolicyState } from '@tokstream/model';
import { evictsNow } from './evicts-now.ts';

/** Gives each layer to a state of its own; several may have the same. */
export function layeredState(states: readonly CachePolicyState[]): CachePolicyState {
  const anyHas = (method: keyof CachePolicyState): boolean => states.some((state) => state[method] !== undefined);
  return {
    ...(anyHas('observe') && { observe: (layer, rows) => states[layer]!.observe?.(layer, rows) }),
    ...(anyHas('evict') && {
      isDue: (layer, slots, seen) => evictsNow(states[layer]!, layer, slots, seen),
      evict: (layer, entries) => states[layer]!.evict?.(layer, entries),
    }),
    ...(anyHas('kept') && { kept: (layer, slots) => states[layer]!.kept?.(layer, slots) }),
    ...(anyHas('select') && { select: (layer, given) => states[layer]!.select?.(layer, given) }),
    fork: () => {
      const copies = new Map([...new Set(states)].map((state) => [state, state.fork()]));
      return layeredState(states.map((state) => copies.get(state)!));
    },
  };
}
