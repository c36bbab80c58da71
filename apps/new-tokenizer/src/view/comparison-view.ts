import type { Comparison } from '../measure/comparison.ts';
import type { Cell } from '../results/cell.ts';

/** A way to show a comparison. */
export interface ComparisonView {
  /** A cell stands, measured now or by an earlier run. */
  put(cell: Cell): Promise<void>;
  /** All that will come has come. */
  end(comparison: Comparison): Promise<void>;
}
