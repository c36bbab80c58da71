/** An entry of a vocabulary. */
export interface VocabularyToken {
  /** What it adds to the middle of a text, in UTF-8; `null` when it stands for no text. */
  readonly bytes: Uint8Array | null;
  /** How often it came in some text. Default 0 */
  readonly uses?: number;
  /** Languages that it is a word of, by some word list. */
  readonly languages?: readonly string[];
  /** Whether it is in the list that `coreSize` counts. */
  readonly isCore?: boolean;
}
