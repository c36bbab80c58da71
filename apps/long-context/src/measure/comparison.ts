import type { DocumentCell, NeedleCell } from '../results/cell.ts';

/** All that was measured, so far. */
export interface Comparison {
  readonly documents: readonly DocumentCell[];
  readonly needles: readonly NeedleCell[];
  /** Whether the model has attention sinks, in sentences; empty where it was not looked at. */
  readonly sinks: readonly string[];
  /** Cells in all, when it is done. */
  readonly planned: number;
  /** Whether it was stopped before that. */
  readonly isCut: boolean;
}
