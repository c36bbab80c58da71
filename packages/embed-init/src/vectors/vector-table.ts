import { TokstreamError } from '@tokstream/core';
import type { VectorStore } from './vector-store.ts';

/** Static vectors held as one table, in the order of their words. */
export interface VectorTable extends VectorStore {
  readonly words: readonly string[];
  /** [words, dim], row-major. Borrowed: do not write into it. */
  readonly data: Float32Array;
}

/**
 * Makes a store of a table; of a word that stands in it twice the first vector counts.
 *
 * @param data [words, dim], kept
 * @throws `invalid-vectors` when the numbers do not fill whole rows, one a word
 */
export function vectorTable(words: readonly string[], data: Float32Array, dim: number): VectorTable {
  if (!Number.isSafeInteger(dim) || dim < 1 || data.length !== words.length * dim) {
    throw new TokstreamError(`A table of ${words.length} vectors of width ${dim} came with ${data.length} numbers.`, { code: 'invalid-vectors', stage: 'vectorTable' });
  }
  const rows = new Map<string, number>();
  for (const [row, word] of words.entries()) if (!rows.has(word)) rows.set(word, row);
  return {
    dim,
    words,
    data,
    get(token) {
      const row = rows.get(token);
      return row === undefined ? undefined : data.subarray(row * dim, (row + 1) * dim);
    },
  };
}
