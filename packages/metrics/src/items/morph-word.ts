/** A word with the place of a morpheme boundary, and its tokens. */
export interface MorphWord {
  readonly word: string;
  /** What stands before the boundary. */
  readonly first: string;
  /** What stands after it. */
  readonly rest: string;
  /** [n] where each token of the word alone starts and ends, in UTF-16 units of the word; empty ranges are special tokens. */
  readonly start: ArrayLike<number>;
  readonly end: ArrayLike<number>;
  /** [n] each token decoded alone. `compat` goes by them where they are given: of a character that several tokens share they show nothing. */
  readonly texts?: readonly string[];
}
