import { TokstreamError } from '@tokstream/core';
import type { MixingRows } from './mixing-rows.ts';

/**
 * Refuses rows that cannot be applied.
 *
 * @throws `invalid-rows` naming the row
 */
export function checkRows({ rows, columns, rowPointer, column, weight, provenance }: MixingRows): void {
  if (rowPointer.length !== rows + 1 || provenance.length !== rows || column.length !== weight.length) throw refused('its arrays do not have the lengths of its rows and entries');
  if (rowPointer[0] !== 0 || rowPointer[rows] !== column.length) throw refused('its row pointer does not span its entries');
  for (let row = 0; row < rows; row += 1) {
    const [begin, end] = [rowPointer[row]!, rowPointer[row + 1]!];
    if (end < begin) throw refused(`row ${row} ends before it begins`);
    if (end === begin && provenance[row] !== 'random' && provenance[row] !== 'mean') throw refused(`row ${row} is ${provenance[row]!} and has no entries`);
    for (let at = begin; at < end; at += 1) {
      if (column[at]! >= columns) throw refused(`row ${row} reads row ${column[at]!} of a table of ${columns}`);
      if (at > begin && column[at]! <= column[at - 1]!) throw refused(`the columns of row ${row} do not ascend`);
      if (!Number.isFinite(weight[at])) throw refused(`row ${row} has a weight that is not a finite number`);
    }
  }
}

function refused(why: string): TokstreamError {
  return new TokstreamError(`These mixing rows cannot be applied: ${why}. Build them with RowsBuilder.`, { code: 'invalid-rows', stage: 'MixingRows' });
}
