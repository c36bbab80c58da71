import type { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import type { PlannedRows } from '../cache/plan-passes.ts';
import type { PoolEntries } from './pool-entries.ts';

/** A cache whose entries lie in the pool of a graph. */
export type GraphKvCache = EntriesKvCache<PoolEntries>;

/** A pass of the graph engine whose rows were checked. */
export type GraphPass = PlannedRows<GraphKvCache>;

/** Keys of a layer that a pass sees: the committed ones and all tentative ones, new ones included. */
export function keysOf({ cache, forest }: GraphPass, layer: number): number {
  return cache.length(layer) + forest.parents.length;
}
