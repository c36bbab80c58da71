import type { MixingRows } from './mixing-rows.ts';

/** Rows that read nothing of the source: each the mean row, or drawn. */
export function emptyRows(rows: number, columns: number, provenance: 'mean' | 'random'): MixingRows {
  return { rows, columns, rowPointer: new Uint32Array(rows + 1), column: new Uint32Array(0), weight: new Float32Array(0), provenance: Array.from({ length: rows }, () => provenance) };
}
