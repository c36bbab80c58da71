/** A piece of the vocabulary being learned. */
export interface Piece {
  readonly symbols: readonly number[];
  /** Natural logarithm of its probability. */
  readonly score: number;
}
