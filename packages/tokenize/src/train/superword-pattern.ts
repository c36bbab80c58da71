/**
 * Where text is cut although words may grow together: digits in threes, runs of two signs and more, line breaks, white space but the
 * last space before a word.
 *
 * Source: Liu et al., "SuperBPE: Space Travel for Language Models" (2025), whose second stage isolates these; the line breaks are ours.
 */
export const superwordRegex: string = String.raw`\p{N}{1,3}| ?[^\s\p{L}\p{N}]{2,}[\r\n]*| ?[^\s\p{L}\p{N}][\r\n]+|\s*[\r\n]+|\s+(?!\S)`;

/** Whether two byte-level tokens may become one: at most `maxWords` words, and no colon before a space. */
export function superwordAllowed(maxWords: number): (left: string, right: string) => boolean {
  return (left, right) => {
    const joined = left + right;
    return !joined.includes(':Ġ') && wordsIn(joined) <= maxWords;
  };
}

/** Words that a byte-level token touches: its runs of anything but spaces. */
function wordsIn(token: string): number {
  let words = 0;
  for (let at = 0; at < token.length; at++) if (token[at] !== 'Ġ' && (at === 0 || token[at - 1] === 'Ġ')) words++;
  return words;
}
