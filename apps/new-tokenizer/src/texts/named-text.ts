/** A text and what to call it. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}
