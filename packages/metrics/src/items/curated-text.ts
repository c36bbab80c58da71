import { countCodePoints } from '../curation/documents/count-code-points.ts';

/** What curation made of one document. */
export interface CuratedText {
  /** Length before, in code points. */
  readonly characters: number;
  /** Length after; absent when the document was dropped. */
  readonly keptCharacters?: number;
  /** Share of new texts that the deduplication took for known ones at that time, as `BloomFilter.falsePositiveRate` tells. */
  readonly falsePositiveRate?: number;
}

/** What curation made of a document, from the document before and, unless it was dropped, after. */
export function curatedText(before: { readonly text: string }, after?: { readonly text: string }, falsePositiveRate?: number): CuratedText {
  return { characters: countCodePoints(before.text), ...(after !== undefined && { keptCharacters: countCodePoints(after.text) }), ...(falsePositiveRate !== undefined && { falsePositiveRate }) };
}
