/** A text that a model scored. */
export interface ScoredText {
  /** [n] natural logarithms of the probabilities of its tokens; those of tokens without a prediction are left out. */
  readonly logProbabilities: ArrayLike<number>;
  /** Length of the scored text in UTF-8. */
  readonly bytes: number;
  /** In code points. */
  readonly characters: number;
  readonly words?: number;
}
