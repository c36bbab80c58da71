import { TokstreamError } from '@tokstream/core';
import type { TokenBatch } from './token-batch.ts';

/**
 * One batch of rows of different lengths, each padded at its end to the longest. No real position looks at padding, since
 * attention is causal, and no prediction of padding counts: loss and gradients are those of the rows alone.
 *
 * @param rows at least one, each of two tokens or more; copied
 * @throws `invalid-batch`
 */
export function padRows(rows: readonly Int32Array[]): TokenBatch {
  const time = Math.max(...rows.map(({ length }) => length)) - 1;
  if (!rows.every(({ length }) => length > 1) || rows.length === 0) throw new TokstreamError('padRows wants at least one row, and two tokens or more in each: one to read and one to predict.', { code: 'invalid-batch', stage: 'padRows' });
  const ids = new Int32Array(rows.length * (time + 1));
  const counted = new Uint8Array(rows.length * time);
  rows.forEach((row, at) => {
    ids.set(row, at * (time + 1));
    counted.fill(1, at * time, at * time + row.length - 1);
  });
  return { ids, batch: rows.length, time, counted };
}
