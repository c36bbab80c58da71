import type { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import type { PlannedRows } from '../cache/plan-passes.ts';

/** A pass of the eager engine whose rows were checked. */
export type PlannedPass = PlannedRows<EntriesKvCache>;
