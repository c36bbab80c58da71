import type { PlannedRows } from '../step/plan-passes.ts';
import type { PoolEntries } from './pool-entries.ts';

/** A pass of the graph engine whose rows were checked. */
export type GraphPass = PlannedRows<PoolEntries>;
