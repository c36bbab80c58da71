import { byCodePoint } from '../alphabet.ts';

/** Counted words as numbers: one symbol for each character. */
export interface SymbolWords {
  /** Characters by symbol, ordered by code point. */
  readonly alphabet: readonly string[];
  /** The symbols of all words, one word after the other. */
  readonly symbols: Int32Array;
  /** [words + 1] where each word begins. */
  readonly starts: Int32Array;
  /** [words] how often each occurs. */
  readonly counts: Float64Array;
}

/**
 * Writes words as numbers, sorted, so that the order in which they were counted does not matter.
 *
 * @param required characters that are in the alphabet whether or not they occur
 */
export function symbolWords(counted: Iterable<readonly [word: string, count: number]>, required: readonly string[]): SymbolWords {
  const words = [...counted].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const seen = new Set(required);
  let length = 0;
  for (const [word] of words) {
    for (const character of word) {
      seen.add(character);
      length++;
    }
  }
  const alphabet = [...seen].toSorted(byCodePoint);
  const symbolOf = new Map(alphabet.map((character, symbol) => [character, symbol]));
  const symbols = new Int32Array(length);
  const starts = new Int32Array(words.length + 1);
  let at = 0;
  words.forEach(([word], index) => {
    for (const character of word) symbols[at++] = symbolOf.get(character)!;
    starts[index + 1] = at;
  });
  return { alphabet, symbols, starts, counts: Float64Array.from(words, ([, count]) => count) };
}
