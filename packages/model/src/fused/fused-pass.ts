import type { PlannedRows } from '../step/plan-passes.ts';
import type { PageEntries } from './page-entries.ts';

/** A pass of the fused engine whose rows were checked. */
export type FusedPass = PlannedRows<PageEntries>;
