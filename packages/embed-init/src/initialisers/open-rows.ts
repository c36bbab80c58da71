import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';

/** Tells which rows have no entries yet. */
export function isOpen({ rowPointer }: MixingRows): (row: number) => boolean {
  return (row) => rowPointer[row] === rowPointer[row + 1];
}

/** The rows of special tokens; the others become empty. */
export function onlySpecial(rows: MixingRows): MixingRows {
  const builder = new RowsBuilder(rows.columns);
  for (const [row, provenance] of rows.provenance.entries()) {
    const [begin, end] = provenance === 'special' ? [rows.rowPointer[row]!, rows.rowPointer[row + 1]!] : [0, 0];
    builder.add(provenance === 'special' ? 'special' : 'random', rows.column.subarray(begin, end), rows.weight.subarray(begin, end));
  }
  return builder.finish();
}
