/** Where the row of a target token comes from; `mean` is the mean row of the source. */
export type Provenance = 'exact' | 'special' | 'pieces' | 'neighbours' | 'aligned' | 'sparse-code' | 'mean' | 'random';

/**
 * Every row of a new embedding table as a weighted sum of rows of an old one, in compressed sparse rows: data, without tensors.
 *
 * Row `i` has the entries `rowPointer[i]` to `rowPointer[i + 1]` of `column` and `weight`, by ascending column. A row without entries is the mean
 * of the source where its provenance is `mean`, and else drawn from a normal distribution with the mean and deviation of each dimension.
 */
export interface MixingRows {
  /** Tokens of the target vocabulary. */
  readonly rows: number;
  /** Tokens of the source vocabulary. */
  readonly columns: number;
  /** [rows + 1] */
  readonly rowPointer: Uint32Array;
  /** Source ids. */
  readonly column: Uint32Array;
  readonly weight: Float32Array;
  /** [rows] */
  readonly provenance: readonly Provenance[];
}
