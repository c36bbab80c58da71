import { TokstreamError } from '@tokstream/core';
import type { MixingRows } from './mixing-rows.ts';
import { RowsBuilder } from './rows-builder.ts';

/**
 * Each row from the first that knows it: that has entries for it, or says `mean`. What none knows is drawn.
 *
 * @throws `invalid-rows` for rows of different tables
 */
export function firstRows(...candidates: readonly [MixingRows, ...MixingRows[]]): MixingRows {
  const [{ rows, columns }] = candidates;
  if (candidates.some((other) => other.rows !== rows || other.columns !== columns)) {
    throw new TokstreamError('firstRows was given rows of tables of different sizes; make all of them for the same two vocabularies.', { code: 'invalid-rows', stage: 'firstRows' });
  }
  const builder = new RowsBuilder(columns);
  for (let row = 0; row < rows; row += 1) {
    const found = candidates.find(({ rowPointer, provenance }) => rowPointer[row + 1]! > rowPointer[row]! || provenance[row] === 'mean');
    const [begin, end] = found === undefined ? [0, 0] : [found.rowPointer[row]!, found.rowPointer[row + 1]!];
    builder.add(found?.provenance[row] ?? 'random', found?.column.subarray(begin, end), found?.weight.subarray(begin, end));
  }
  return builder.finish();
}
