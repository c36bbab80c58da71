const segmenters = new Map<string, Intl.Segmenter>();

/** Where a word stands in its text, in UTF-16 units. */
export interface WordRange {
  readonly start: number;
  /** One past its last unit. */
  readonly end: number;
}

/** Where the words of a text stand by `Intl.Segmenter`, without spaces and punctuation. */
export function wordRanges(text: string, language = 'und'): WordRange[] {
  let segmenter = segmenters.get(language);
  if (segmenter === undefined) segmenters.set(language, (segmenter = new Intl.Segmenter(language, { granularity: 'word' })));
  const ranges: WordRange[] = [];
  for (const { segment, index, isWordLike } of segmenter.segment(text)) if (isWordLike === true) ranges.push({ start: index, end: index + segment.length });
  return ranges;
}
