import { TokstreamError } from '@tokstream/core';
import type { EmbeddingProvider } from './embedding-provider.ts';
import { provideRows } from './provide-rows.ts';

/** How rows of tokens that no table has are made. */
export interface ComposedRowsOptions {
  /** Gives the rows of the pieces. */
  readonly base: EmbeddingProvider;
  /** The pieces of a token, as ids of the base: for text those of its tokenizer, without special tokens. An id is by default its own piece. */
  readonly piecesOf: (token: string) => ArrayLike<number>;
  /** Makes one row of several, [pieces, width] to [width]; default their mean. */
  readonly compose?: (rows: Float32Array, width: number) => ArrayLike<number>;
  /** Most pieces that `compose` takes; those of longer tokens are composed in groups, and the groups again. Default any number. */
  readonly maxPieces?: number;
  /** Rows that are held, default 5,000. */
  readonly capacity?: number;
}

/**
 * Rows of tokens made from the rows of their pieces as they are needed, the last of them held: for vocabularies that grow while text
 * streams by, as in dynamic tokenization.
 *
 * Source: Feher, Vulić and Minixhofer, "Retrofitting large language models with dynamic tokenization" (2025).
 *
 * @throws `invalid-tokens` from `rows` for a token without pieces
 */
export function composedRows({ base, piecesOf, compose = meanRow, maxPieces = Number.POSITIVE_INFINITY, capacity = 5000 }: ComposedRowsOptions): EmbeddingProvider {
  const { width } = base;
  if (!(maxPieces >= 2)) throw new TokstreamError(`maxPieces is ${maxPieces}; at least 2 pieces must go into one row.`, { code: 'invalid-count', stage: 'composedRows' });
  const reduce = (rows: Float32Array): ArrayLike<number> => {
    const count = rows.length / width;
    if (count <= 1) return rows;
    if (count <= maxPieces) return compose(rows, width);
    const groups = Math.ceil(count / maxPieces);
    const composed = new Float32Array(groups * width);
    for (let group = 0; group < groups; group += 1) composed.set(reduce(rows.subarray(group * maxPieces * width, (group + 1) * maxPieces * width)), group * width);
    return reduce(composed);
  };
  return provideRows({
    width,
    capacity,
    row(token) {
      const pieces = typeof token === 'number' ? [token] : piecesOf(token);
      if (pieces.length === 0) throw new TokstreamError(`The token ${JSON.stringify(token)} has no pieces to make its row of.`, { code: 'invalid-tokens', stage: 'composedRows' });
      return reduce(base.rows(pieces));
    },
  });
}

/** The mean of rows, [n, width] to [width]. */
function meanRow(rows: Float32Array, width: number): Float32Array {
  const sums = new Float64Array(width);
  for (const [at, value] of rows.entries()) sums[at % width]! += value;
  return Float32Array.from(sums, (sum) => (sum * width) / rows.length);
}
