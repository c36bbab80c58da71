import { applyRows, type ApplyRowsOptions } from './apply-rows.ts';
import type { MixingRows } from './mixing-rows.ts';
import { memoryTable } from './source-table.ts';

/**
 * The new table of a table in memory.
 *
 * @param values [source tokens, width]; stays the caller's
 * @returns [target tokens, width]
 */
export async function mixTable(rows: MixingRows, values: Float32Array, width: number, options: ApplyRowsOptions = {}): Promise<Float32Array> {
  const mixed = new Float32Array(rows.rows * width);
  for await (const block of applyRows(rows, memoryTable(values, width), options)) mixed.set(block.values, block.first * width);
  return mixed;
}
