/** How text is cut into pretokens, inside which merges happen. */
export interface SplitPattern {
  /** The rule as `tokenizer.json` spells it, for engines that read it; `null` when a ByteLevel pre-tokenizer has it built in. */
  readonly source: string | null;
  /** Finds the pretoken at a position (flags `uy`). It must match at every position. */
  readonly match: RegExp;
  /**
   * Matches at a position exactly when more text could still change the pretoken that begins there (flags `uy`).
   *
   * It is `match` with every repetition allowed to be empty, every literal allowed to stop early, and an anchor at the end
   * of the text: some alternative can still reach the end. A fixed look-ahead would not do, since a run of white space
   * may have any length and a later line break changes how its beginning is cut.
   */
  readonly open: RegExp;
}

// Rust's and Oniguruma's \s is the Unicode property; JavaScript's own \s takes U+FEFF and leaves U+0085 out.
const space = String.raw`\p{White_Space}`;
const other = String.raw`[^${space}\p{L}\p{N}]`;
// (?i:...) is not known to Node 20. U+017F folds to s.
const contraction = String.raw`'(?:[sS\u017FtTmMdD]|[rRvV][eE]|[lL][lL])`;

/** The split rules a tokenizer can be trained with. */
export const splitPatterns: Readonly<Record<'gpt2' | 'cl100k', SplitPattern>> = {
  /** GPT-2: contractions, an optional space with letters, digits or other signs, white space. */
  gpt2: {
    source: null,
    match: new RegExp(String.raw`'(?:[stmd]|[rv]e|ll)| ?\p{L}+| ?\p{N}+| ?${other}+|${space}+(?!${space.replace('p', 'P')})|${space}+`, 'uy'),
    open: new RegExp(String.raw`(?:'[rvl]?| ?\p{L}*| ?\p{N}*| ?${other}*|${space}*)$`, 'uy'),
  },
  /** GPT-4 and Llama 3: digits in threes, signs keep the line breaks that follow. */
  cl100k: {
    source: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
    match: new RegExp(
      String.raw`${contraction}|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?${other}+[\r\n]*|${space}*[\r\n]+|${space}+(?!${space.replace('p', 'P')})|${space}+`,
      'uy',
    ),
    open: new RegExp(String.raw`(?:'[rRvVlL]?|[^\r\n\p{L}\p{N}]?\p{L}*|\p{N}{0,2}| ?${other}*[\r\n]*|${space}*)$`, 'uy'),
  },
};
