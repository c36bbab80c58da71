/** In this order; each drops a space, and one also a vowel. */
const replacements: readonly (readonly [string, string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [' do not', " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** Sets English punctuation close, as the `tokenizers` crate does it to single tokens of its WordPiece and CTC decoders. */
export function englishCleanUp(token: string): string {
  return replacements.reduce((result, [from, to]) => result.replaceAll(from, to), token);
}
