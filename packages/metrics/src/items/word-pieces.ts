/** How many tokens each word of a text, or of a list, takes. */
export interface WordPieces {
  /** [words] tokens of each. */
  readonly pieces: ArrayLike<number>;
}
