import type { MixingRows } from './mixing-rows.ts';

/** Rows with mean rows behind them up to a number. */
export function padRows(rows: MixingRows, count: number): MixingRows {
  if (count <= rows.rows) return rows;
  const rowPointer = new Uint32Array(count + 1).fill(rows.column.length);
  rowPointer.set(rows.rowPointer);
  return { ...rows, rows: count, rowPointer, provenance: [...rows.provenance, ...Array.from({ length: count - rows.rows }, () => 'mean' as const)] };
}
