import type { WordPieces } from '../../items/word-pieces.ts';
import type { WordRange } from '../../items/word-ranges.ts';

/**
 * How many tokens touch each word of a text that was encoded whole: words as they stand, with whatever space before them the tokenizer
 * wants, at the cost of one encoding. A token that spans several words counts for each, one that stands for nothing in the text for none.
 *
 * @param words by rising place, as `wordRanges` gives them
 * @param tokens [n] where each token comes from, as `Encoding.offsets()` gives it; in the units of the words
 *
 * @example
 * ```js
 * import { piecesInContext, wordRanges } from '@tokstream/metrics';
 * const { pieces } = piecesInContext(wordRanges('the whale rose'), { start: [0, 3, 6, 9], end: [3, 6, 9, 14] });
 * console.log(pieces.join(' ')); // 1 2 1
 * ```
 */
export function piecesInContext(words: readonly WordRange[], tokens: { readonly start: ArrayLike<number>; readonly end: ArrayLike<number> }): WordPieces {
  const pieces = new Int32Array(words.length);
  let first = 0;
  for (const [at, word] of words.entries()) {
    while (first < tokens.end.length && tokens.end[first]! <= word.start) first += 1;
    for (let token = first; token < tokens.start.length && tokens.start[token]! < word.end; token += 1) if (tokens.end[token]! > Math.max(word.start, tokens.start[token]!)) pieces[at]! += 1;
  }
  return { pieces };
}
