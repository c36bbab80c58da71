import type { MixingRows } from './mixing-rows.ts';

/** Rows whose weights add up to one. A row that adds up to less than a millionth of its absolute weights stays as it is. */
export function normaliseRows(rows: MixingRows): MixingRows {
  const weight = rows.weight.slice();
  for (let row = 0; row < rows.rows; row += 1) {
    const [begin, end] = [rows.rowPointer[row]!, rows.rowPointer[row + 1]!];
    let [sum, size] = [0, 0];
    for (let at = begin; at < end; at += 1) {
      sum += weight[at]!;
      size += Math.abs(weight[at]!);
    }
    if (Math.abs(sum) > 1e-6 * size) for (let at = begin; at < end; at += 1) weight[at]! /= sum;
  }
  return { ...rows, weight };
}
