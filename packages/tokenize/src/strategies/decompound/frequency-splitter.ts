import { TokstreamError } from '@tokstream/core';
import { type CompoundSplitter, foldedWord } from './compound-splitter.ts';
import { WordLexicon } from './word-lexicon.ts';

/** Options of `frequencySplitter`. */
export interface FrequencySplitterOptions {
  /** Letters that may stand between two parts. Default those of German: `s`, `es`, `n`, `en`, `er`, `e`. */
  readonly linkers?: readonly string[];
  /** Fewest UTF-16 units of a part. Default 3. */
  readonly minPart?: number;
  /** Most parts. Default 4. */
  readonly maxParts?: number;
}

/** The linking letters of German compounds. */
export const germanLinkers: readonly string[] = ['s', 'es', 'n', 'en', 'er', 'e'];

/**
 * Splits compounds into known words: of all ways the one whose parts have the largest geometric mean of counts, where not splitting counts with the word's
 * own count.
 *
 * @param counts how often words occur
 * @throws TokstreamError `invalid-decompound`
 *
 * Source: Koehn and Knight, "Empirical Methods for Compound Splitting" (2003).
 */
export function frequencySplitter(counts: Iterable<readonly [word: string, count: number]>, options: FrequencySplitterOptions = {}): CompoundSplitter {
  const { linkers = germanLinkers, minPart = 3, maxParts = 4 } = options;
  if (!(minPart >= 1)) throw new TokstreamError(`minPart is ${minPart}; give at least 1.`, { code: 'invalid-decompound', stage: 'frequencySplitter' });
  const lexicon = new WordLexicon(counts, linkers);
  return (word) => {
    const folded = foldedWord(word);
    return folded === null ? [] : frequencySeams(folded, lexicon, minPart, maxParts);
  };
}

/** The seams of a word in lower case by that rule. */
export function frequencySeams(word: string, lexicon: WordLexicon, minPart: number, maxParts: number): readonly number[] {
  // By place and number of parts before it: the largest sum of logarithms, and where the last part begins.
  const { length } = word;
  const best = Array.from({ length: length + 1 }, () => new Float64Array(maxParts + 1).fill(Number.NEGATIVE_INFINITY));
  const from = Array.from({ length: length + 1 }, () => new Int32Array(maxParts + 1));
  best[0]![0] = 0;
  for (let end = minPart; end <= length; end++) {
    for (let start = Math.max(0, end - lexicon.longestLinked); start <= end - minPart; start++) {
      const part = word.slice(start, end);
      const count = end === length ? lexicon.count(part) : lexicon.countLinked(part);
      if (count === 0) continue;
      for (let parts = 1; parts <= maxParts; parts++) {
        const score = best[start]![parts - 1]! + Math.log(count);
        if (score <= best[end]![parts]!) continue;
        best[end]![parts] = score;
        from[end]![parts] = start;
      }
    }
  }
  // A word that is not known counts as seen once, and of equal means the split counts, so that words seen once fall into parts seen once.
  let most = Math.log(Math.max(1, lexicon.count(word)));
  let chosen = 1;
  for (let parts = 2; parts <= maxParts; parts++) {
    const mean = best[length]![parts]! / parts;
    if (mean > most || (mean === most && mean === 0 && chosen === 1)) [most, chosen] = [mean, parts];
  }
  const seams: number[] = [];
  for (let end = length, parts = chosen; parts > 1; parts--) seams.unshift((end = from[end]![parts]!));
  return seams;
}
