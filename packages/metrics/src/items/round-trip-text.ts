/** A text and what decoding its tokens gave. */
export interface RoundTripText {
  readonly text: string;
  readonly decoded: string;
  /** Names the text among others. */
  readonly document?: string;
}
