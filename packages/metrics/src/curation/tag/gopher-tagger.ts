import { countLines } from './count-lines.ts';
import { RangeCounter } from './range-counter.ts';
import { charactersOf, RepeatCounter } from './repeat-counter.ts';
import { roundScore } from './round-score.ts';
import type { AttributeSpan } from '../documents/corpus-document.ts';
import type { Tagger } from './tagger.ts';
import { TextUnits } from './text-units.ts';
import { WordTable } from './word-table.ts';

const longestCommon = 4;
const longestDuplicate = 10;

/**
 * The quality signals of Gopher: lengths, symbols, letters, required words, list items, and what repeats. Each is one span over the whole
 * document, its score rounded to five digits. The rules that use them (such as 50 to 100,000 words) are for `mix`.
 *
 * Words stand between white space, and lengths are in code points. Shares of n-grams are left out of documents with too few words.
 *
 * Source: Rae et al. 2021, "Scaling Language Models", appendix A; the attributes are those of Dolma's tagger `gopher_v1`.
 */
export function gopherTagger(): Tagger {
  const units = new TextUnits();
  const words = new WordTable();
  const repeats = new RepeatCounter();
  const lines = new RangeCounter();
  return {
    name: 'gopher_v1',
    tag(text) {
      const codes = units.of(text);
      const { length } = text;
      const characters = words.read(text, codes, length);
      const found: Record<string, readonly AttributeSpan[]> = {};
      const put = (type: string, score: number): void => {
        found[type] = [[0, characters, roundScore(score)]];
      };
      const { count, charactersInWords } = words;
      const most = Math.max(charactersInWords, 1);
      for (const { n, mostOccurrences, mostCommonAt, repeatedCharacters } of repeats.count(words, longestDuplicate)) {
        if (n <= longestCommon) put(`fraction_of_characters_in_most_common_${n}grams`, (mostOccurrences * charactersOf(words.lengths, mostCommonAt, n)) / most);
        else put(`fraction_of_characters_in_duplicate_${n}grams`, repeatedCharacters / Math.max(words.charactersInGrams(n), 1));
      }
      put('character_count', characters);
      put('word_count', count);
      put('median_word_length', words.medianLength());
      put('symbol_to_word_ratio', words.withSymbol / Math.max(count, 1));
      put('fraction_of_words_with_alpha_character', words.withLetter / Math.max(count, 1));
      put('required_word_count', words.required);
      const { bullets, ellipses, total, duplicates, duplicateCharacters } = countLines(lines, codes, length);
      put('fraction_of_lines_starting_with_bullet_point', bullets / total);
      put('fraction_of_lines_ending_with_ellipsis', ellipses / total);
      put('fraction_of_duplicate_lines', duplicates / total);
      put('fraction_of_characters_in_duplicate_lines', duplicateCharacters / most);
      return found;
    },
  };
}
