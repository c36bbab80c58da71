/** What a splitter may still have to decide about the end of a text. */
export interface SplitState {
  /** Stand-ins of the characters since the last cut that nothing can change. */
  readonly text: string;
  /**
   * For each of them, and for the character of `pending`, what is known of a cut before it: 0 there is none, 1 there may be
   * one, 2 there must be one, because the encoder would have merged across.
   */
  readonly marks: readonly number[];
  /** Bytes of a character that is not over. */
  readonly pending: readonly number[];
}

/** What a token adds to a state. */
export interface TokenShape {
  /** Bytes that end a character begun before. */
  readonly lead: readonly number[];
  /** Stand-ins of its whole characters. */
  readonly text: string;
  /** Bytes of a character that it begins. */
  readonly tail: readonly number[];
}
