import { type WordVocabulary, wordVocabulary } from './word-vocabulary.ts';

/** How words are counted. */
export interface WordCounterOptions {
  /** Different words held at a time, default 1,000,000. */
  readonly maxWords?: number;
}

/** Counts the words of a stream. */
export interface WordCounter {
  push(words: Iterable<string>): void;
  /** The most frequent words first, those of equal counts as they came. */
  vocabulary(options?: { /** Default 5. */ readonly minCount?: number; /** Default all. */ readonly size?: number }): WordVocabulary;
}

/**
 * Counts words in bounded memory: when there are too many, the rarest are forgotten, as fastText does. A count is too low by what was
 * forgotten of that word.
 */
export function wordCounter({ maxWords = 1_000_000 }: WordCounterOptions = {}): WordCounter {
  let counts = new Map<string, number>();
  return {
    push(words) {
      for (const word of words) {
        counts.set(word, (counts.get(word) ?? 0) + 1);
        if (counts.size <= maxWords) continue;
        // A quarter becomes free, so that this happens seldom.
        for (let rarest = 1; counts.size > (maxWords * 3) / 4; rarest += 1) counts = new Map([...counts].filter(([, count]) => count > rarest));
      }
    },
    vocabulary({ minCount = 5, size = Number.POSITIVE_INFINITY } = {}) {
      const kept = [...counts].filter(([, count]) => count >= minCount).toSorted(([, a], [, b]) => b - a).slice(0, size);
      return wordVocabulary(kept.map(([word]) => word), kept.map(([, count]) => count));
    },
  };
}
