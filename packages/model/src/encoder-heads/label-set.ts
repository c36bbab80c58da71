/** A question that a classifier answers of a whole text. */
export interface LabelSet {
  /** Such as `topic`. */
  readonly name: string;
  /** What the classifier's weights begin with: `classifier` for the one that transformers reads. */
  readonly block: string;
  /** The answers, in the order of the logits. */
  readonly labels: readonly string[];
}
