/** Rows of token ids to train on: position t of a row predicts position t + 1. Plain data. */
export interface TokenBatch {
  /** `[batch, time + 1]`, row-major. */
  readonly ids: Int32Array;
  readonly batch: number;
  readonly time: number;
}
