/**
 * Embedding rows sorted into leaves by direction, with a code of each row: what `annHead` searches. Plain data that is
 * never changed.
 *
 * Takes per row 4 bytes a value (the rows themselves, held once), one byte for every four values, and 8 bytes; per leaf 4
 * bytes a value. That is 55 MB for 100,000 rows of width 128.
 */
export interface VocabIndex {
  readonly width: number;
  /** `[leaves, width]` the mean row of each leaf. */
  readonly means: Float32Array;
  /** `[leaves]` how far, for a query of length 1, the best row of a leaf is expected above its mean. */
  readonly reaches: Float32Array;
  /** `[leaves + 1]` where in `ids`, `rows` and `codes` each leaf begins; the last is the number of rows. */
  readonly starts: Int32Array;
  /** `[n]` the id of each row, leaf after leaf, ascending within one. */
  readonly ids: Int32Array;
  /** `[n, width]` in the order of `ids`. */
  readonly rows: Float32Array;
  /** `[bytes, 256, 4]` what a byte of a code stands for. */
  readonly codebooks: Float32Array;
  /** `[n, bytes]` the code of each row less its leaf's mean, in the order of `ids`. */
  readonly codes: Uint8Array;
}
