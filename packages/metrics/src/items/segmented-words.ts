import { wordRanges } from './word-ranges.ts';

/** The words of a text by `Intl.Segmenter`, without spaces and punctuation. */
export function segmentedWords(text: string, language?: string): string[] {
  return wordRanges(text, language).map(({ start, end }) => text.slice(start, end));
}
