import type { MixingRows, Provenance } from './mixing-rows.ts';

/** What rows are made of. */
export interface RowsReport {
  readonly rows: number;
  /** Rows by where they come from; provenances of no row are absent. */
  readonly byProvenance: Readonly<Partial<Record<Provenance, number>>>;
  /** Rows that are one source row as it is. */
  readonly copied: number;
  /** Other rows with entries. */
  readonly mixed: number;
  /** Rows without entries: drawn, or the mean. */
  readonly empty: number;
  /** Mean number of source rows of a mixed row; 0 where there is none. */
  readonly entriesPerMixedRow: number;
}

export function reportRows({ rows, rowPointer, weight, provenance }: MixingRows): RowsReport {
  const byProvenance: Partial<Record<Provenance, number>> = {};
  let [copied, mixed, entries] = [0, 0, 0];
  for (let row = 0; row < rows; row += 1) {
    byProvenance[provenance[row]!] = (byProvenance[provenance[row]!] ?? 0) + 1;
    const count = rowPointer[row + 1]! - rowPointer[row]!;
    if (count === 1 && weight[rowPointer[row]!] === 1) copied += 1;
    else if (count > 0) {
      mixed += 1;
      entries += count;
    }
  }
  return { rows, byProvenance, copied, mixed, empty: rows - copied - mixed, entriesPerMixedRow: mixed === 0 ? 0 : entries / mixed };
}
