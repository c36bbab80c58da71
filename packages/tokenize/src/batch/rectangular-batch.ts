import { TokstreamError } from '@tokstream/core';
import type { EncodedRow } from './encoded-row.ts';

/** A batch as models take it: matrices [rows, length], row after row. */
export interface RectangularBatch {
  readonly rows: number;
  readonly length: number;
  readonly ids: Int32Array;
  readonly typeIds: Int32Array;
  readonly attentionMask: Int32Array;
  /** [rows] which input each row is of. */
  readonly inputs: Int32Array;
}

/** Joins rows of one length. @throws TokstreamError `ragged-batch` */
export function rectangularBatch(rows: readonly EncodedRow[]): RectangularBatch {
  const length = rows[0]?.ids.length ?? 0;
  const odd = rows.find(({ ids }) => ids.length !== length);
  if (odd !== undefined) {
    throw new TokstreamError(`Rows of ${length} and ${odd.ids.length} tokens do not make a matrix; pass padding, and truncation where texts are longer than it.`, {
      code: 'ragged-batch',
      stage: 'encodeBatch',
    });
  }
  const joined = (of: (row: EncodedRow) => ArrayLike<number>): Int32Array => {
    const matrix = new Int32Array(rows.length * length);
    for (const [at, row] of rows.entries()) matrix.set(of(row), at * length);
    return matrix;
  };
  return {
    rows: rows.length,
    length,
    ids: joined(({ ids }) => ids),
    typeIds: joined(({ typeIds }) => typeIds),
    attentionMask: joined(({ attentionMask }) => attentionMask),
    inputs: Int32Array.from(rows, ({ input }) => input),
  };
}
