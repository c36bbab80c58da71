/** For each of some positions the one that is most like it. */
export interface BestMatches {
  /** `[from]` positions. */
  readonly to: Int32Array;
  /** `[from]` cosines. */
  readonly score: Float64Array;
}

/** How much each position looks like the middle of a cluster. */
export interface DensityPeaks {
  /** `[n]` density. */
  readonly density: Float64Array;
  /** `[n]` distance to the nearest denser position; for the densest the largest distance there is. */
  readonly distance: Float64Array;
  /** `[n]` their product. */
  readonly score: Float64Array;
}

/**
 * Rows that positions are compared by: `plainFeatures` in double precision, `tensorFeatures` by the backend; both give the same
 * but for rounding.
 */
export interface Features {
  readonly n: number;
  readonly width: number;
  /** `[n, width]` row by row. */
  values(): Float32Array;
  /** For each of `from` the position of `to` with the highest cosine, the first of equals. A row of zeros has cosine 0 with all. `to` is not empty. */
  bestMatches(from: Int32Array, to: Int32Array): BestMatches;
  /** The `neighbours` nearest positions, itself included, make up a position's density. */
  densityPeaks(neighbours: number, ties: 'first' | 'equal'): DensityPeaks;
  /** `[of]` for each position which of `to` is nearest (index into `to`), the first of equals. */
  nearest(to: Int32Array): Int32Array;
}
