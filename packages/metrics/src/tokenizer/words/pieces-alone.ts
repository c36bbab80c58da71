import type { WordPieces } from '../../items/word-pieces.ts';

/**
 * How many tokens each word takes when it is encoded alone, as word lists are measured.
 *
 * @param encode ids of a text, without special tokens
 * @param leadingSpace whether a space goes before each word. It changes the numbers of most tokenizers a lot, so say it with the result.
 */
export function piecesAlone(words: Iterable<string>, encode: (text: string) => ArrayLike<number>, leadingSpace: boolean): WordPieces {
  return { pieces: Int32Array.from(words, (word) => encode(leadingSpace ? ` ${word}` : word).length) };
}
