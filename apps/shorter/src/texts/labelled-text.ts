/** A text and what is known of it. */
export interface LabelledText {
  readonly name: string;
  readonly text: string;
  /** `unknown` where the user did not say. */
  readonly language: string;
  /** The right answer of each of the encoder's label sets, by their names; those that are known. */
  readonly labels: Readonly<Record<string, string>>;
}
