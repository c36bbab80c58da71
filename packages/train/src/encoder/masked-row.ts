/** A text to learn from, some of its tokens hidden. Plain data. */
export interface MaskedRow {
  /** What the model reads: special tokens, and something else where tokens are hidden. */
  readonly ids: Int32Array;
  /** Where tokens are hidden, in order. */
  readonly positions: Int32Array;
  /** The tokens that stand there. */
  readonly targets: Int32Array;
  /** The right label of each label set; -1 where nobody knows. */
  readonly labels: readonly number[];
}

/** Rows of any lengths that are learned from together. */
export interface EncoderBatch {
  readonly rows: readonly MaskedRow[];
}
