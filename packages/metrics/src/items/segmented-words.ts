const segmenters = new Map<string, Intl.Segmenter>();

/** The words of a text by `Intl.Segmenter`, without spaces and punctuation. */
export function segmentedWords(text: string, language = 'und'): string[] {
  let segmenter = segmenters.get(language);
  if (segmenter === undefined) segmenters.set(language, (segmenter = new Intl.Segmenter(language, { granularity: 'word' })));
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(text)) if (isWordLike === true) words.push(segment);
  return words;
}
