import { TokstreamError } from '@tokstream/core';
import type { VectorStore } from '../vector-store.ts';
import { ngramBuckets, type NgramOptions } from './character-ngrams.ts';

/** Vectors of words and of pieces of words, as fastText has them: also words that were never seen have vectors. */
export interface NgramVectors extends VectorStore {
  readonly words: readonly string[];
  /** [words] how often each came. */
  readonly counts: Float64Array;
  readonly ngrams: NgramOptions;
  /** [words + buckets, dim], row-major: first the words, then the buckets that pieces share. Borrowed. */
  readonly table: Float32Array;
}

/** What n-gram vectors are made of. */
export type NgramVectorParts = Omit<NgramVectors, 'get'>;

/**
 * A store in which the vector of a word is the mean of its own row, if it has one, and the rows of its pieces; a new word of which no
 * piece is long enough has none.
 *
 * Source: Bojanowski et al., "Enriching word vectors with subword information" (2017).
 *
 * @throws `invalid-vectors` when the table has not a row for every word and bucket
 */
export function ngramVectors(parts: NgramVectorParts): NgramVectors {
  const { dim, words, counts, ngrams, table } = parts;
  if (table.length !== (words.length + ngrams.buckets) * dim || counts.length !== words.length) {
    throw new TokstreamError(`A table of ${words.length} words and ${ngrams.buckets} buckets of width ${dim} came with ${table.length} numbers and ${counts.length} counts.`, { code: 'invalid-vectors', stage: 'ngramVectors' });
  }
  const ids = new Map(words.map((word, id) => [word, id]));
  return {
    ...parts,
    get(token) {
      const rows = ngramRows(token, ids.get(token), words.length, ngrams);
      if (rows.length === 0) return undefined;
      const mean = new Float64Array(dim);
      for (const row of rows) for (let k = 0; k < dim; k += 1) mean[k]! += table[row * dim + k]! / rows.length;
      return Float32Array.from(mean);
    },
  };
}

/** The rows whose mean is the vector of a word. */
export function ngramRows(word: string, id: number | undefined, words: number, ngrams: NgramOptions): readonly number[] {
  const pieces = ngramBuckets(word, ngrams).map((bucket) => words + bucket);
  return id === undefined ? pieces : [id, ...pieces];
}
