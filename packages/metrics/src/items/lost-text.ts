/** How much of a text its tokens lost to unknown ones. */
export interface LostText {
  /** Length of the text in code points. */
  readonly characters: number;
  /** Code points that unknown tokens stand for. */
  readonly lost: number;
  readonly tokens: number;
  readonly unknownTokens: number;
}
