import type { CacheEntries } from '../cache/held-entries.ts';
import type { PlannedRows } from '../step/plan-passes.ts';

/** A pass of the eager engine whose rows were checked. */
export type PlannedPass = PlannedRows<CacheEntries>;
