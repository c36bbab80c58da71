/** What a word list says of a token. */
export interface JudgedToken {
  /** As it was looked up. */
  readonly word: string;
  /**
   * `pure` for a root or affix that is no combination of them, `valid` for another word or combination of the list, `foreign` for what is not in
   * it, `letterless` for what has no letter and is left out.
   */
  readonly verdict: 'pure' | 'valid' | 'foreign' | 'letterless';
  /** How often it came. Default 1 */
  readonly uses?: number;
}
