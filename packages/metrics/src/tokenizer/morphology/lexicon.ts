import type { JudgedToken } from '../../items/judged-token.ts';

/** The words of a language, for `lexicon`. */
export interface LexiconLists {
  readonly roots: Iterable<string>;
  readonly affixes: Iterable<string>;
  /** Further whole words. */
  readonly words?: Iterable<string>;
  /** A BCP 47 tag; it decides how letters become small ones, as Turkish dotted and dotless i. */
  readonly language: string;
}

/** Judges tokens by a word list. */
export interface Lexicon {
  /**
   * @param text the decoded token; one space in front is a mark of the tokenizer and not looked up
   * @param uses how often it came
   */
  judge(text: string, uses?: number): JudgedToken;
}

/**
 * A word list that tells what tokens are: roots and affixes that are no combination of others are pure, they and the further words and root
 * with affixes are valid. Texts are compared in NFC and in small letters of the language.
 *
 * @example
 * ```js
 * import { lexicon } from '@tokstream/metrics';
 * const turkish = lexicon({ roots: ['kitap', 'ev'], affixes: ['lar', 'ler', 'de'], language: 'tr' });
 * console.log([' Ev', 'evler', 'lerde', 'xq', ' 12'].map((token) => turkish.judge(token).verdict).join(' ')); // pure valid foreign foreign letterless
 * ```
 */
export function lexicon({ roots, affixes, words = [], language }: LexiconLists): Lexicon {
  const small = (text: string): string => text.normalize('NFC').toLocaleLowerCase(language).normalize('NFC');
  const setOf = (list: Iterable<string>): ReadonlySet<string> => new Set(Array.from(list, small).filter((word) => word !== ''));
  const [rootSet, affixSet, wordSet] = [setOf(roots), setOf(affixes), setOf(words)];

  const isCombination = (word: string): boolean => {
    // Places that a root and whole affixes reach.
    const reached = new Set<number>();
    for (let to = 1; to < word.length; to += 1) if (rootSet.has(word.slice(0, to))) reached.add(to);
    for (const from of reached) {
      for (let to = from + 1; to <= word.length; to += 1) if (affixSet.has(word.slice(from, to))) reached.add(to);
    }
    return reached.has(word.length);
  };

  return {
    judge(text, uses = 1) {
      const word = small(text.startsWith(' ') ? text.slice(1) : text);
      if (!/\p{L}/u.test(word)) return { word, verdict: 'letterless', uses };
      const combines = isCombination(word);
      if (!combines && (rootSet.has(word) || affixSet.has(word))) return { word, verdict: 'pure', uses };
      return { word, verdict: combines || rootSet.has(word) || affixSet.has(word) || wordSet.has(word) ? 'valid' : 'foreign', uses };
    },
  };
}
