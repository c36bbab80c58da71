import type { CachePolicyState } from '@tokstream/model';

/** Whether a state may evict slots of a layer now, before the entries are read that it would choose among. */
export function evictsNow(state: CachePolicyState, layer: number, slots: number, seen: number): boolean {
  return state.evict !== undefined && state.isDue?.(layer, slots, seen) !== false;
}
