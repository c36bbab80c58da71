import type { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import type { PlannedRows } from '../cache/plan-passes.ts';
import type { PageEntries } from './page-entries.ts';

/** A cache whose entries lie in pages of the memory of its model. */
export type FusedKvCache = EntriesKvCache<PageEntries>;

/** A pass of the fused engine whose rows were checked. */
export type FusedPass = PlannedRows<FusedKvCache>;
