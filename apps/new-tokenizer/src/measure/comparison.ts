import type { LeftOut } from '../methods/method.ts';
import type { RecoveryCell, SourceCell, StartCell } from '../results/cell.ts';

/** All that was measured, so far. */
export interface Comparison {
  readonly sources: readonly SourceCell[];
  readonly starts: readonly StartCell[];
  readonly recoveries: readonly RecoveryCell[];
  readonly leftOut: readonly LeftOut[];
  /** Whether it was stopped before all was measured. */
  readonly isCut: boolean;
}
