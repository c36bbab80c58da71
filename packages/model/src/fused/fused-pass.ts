import type { PlannedRows } from '../cache/plan-passes.ts';
import type { FusedKvCache } from './fused-kv-cache.ts';

/** A pass of the fused engine whose rows were checked. */
export type FusedPass = PlannedRows<FusedKvCache>;
