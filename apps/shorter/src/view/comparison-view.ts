import type { Cell } from '../results/cell.ts';

/** Shows a comparison as it comes. */
export interface ComparisonView {
  put(cell: Cell): Promise<void>;
  end(cells: readonly Cell[], isCut: boolean): Promise<void>;
}
