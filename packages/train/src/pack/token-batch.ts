/** Rows of token ids to train on: position t of a row predicts position t + 1. Plain data. */
export interface TokenBatch {
  /** `[batch, time + 1]`, row-major. */
  readonly ids: Int32Array;
  readonly batch: number;
  readonly time: number;
  /**
   * `[batch, time]`: 1 where the prediction counts, 0 where it does not (padding at the end of a row, a prompt that is
   * only read). Default: all count.
   */
  readonly counted?: Uint8Array;
}
