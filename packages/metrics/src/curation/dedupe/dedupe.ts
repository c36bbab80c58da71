import { described } from '@tokstream/core';
import { map, type OperatorFunction } from 'rxjs';
import type { AttributeSpan, CorpusDocument } from '../documents/corpus-document.ts';
import { countCodePoints } from '../documents/count-code-points.ts';
import { compilePath } from '../mix/compile-path.ts';
import type { BloomFilter } from './bloom-filter.ts';
import { checkDedupeOptions, type DedupeOptions } from './dedupe-options.ts';
import { DuplicateFinder } from './duplicate-finder.ts';

/**
 * Marks what was seen before, in this stream or in one that the filter comes from. The first of its kind goes into the filter; a later one is a
 * span in an attribute, of the whole document or of a paragraph with the line feed after it. The score is 1, of n-grams the known share. Nothing is
 * removed: that is for `mix`. A new document may be marked with the filter's false positive rate.
 *
 * The filter is borrowed and filled: a second subscription finds everything known. n-grams are of words between white space.
 *
 * Source: Dolma's deduper, without its defects: least words do not switch it off, spans are in code points, strides hold from the start.
 *
 * @throws `invalid-option`, `invalid-path`
 *
 * @example
 * ```js
 * import { BloomFilter, dedupe } from '@tokstream/metrics';
 * import { of } from 'rxjs';
 * const filter = await BloomFilter.create({ expectedKeys: 1000 });
 * of({ id: '1', text: 'ship\nwhale' }, { id: '2', text: 'men\nship\n' })
 *   .pipe(dedupe(filter, { by: 'paragraphs' }))
 *   .subscribe(({ attributes }) => console.log(JSON.stringify(attributes.duplicate_paragraphs))); // [], then [[4,9,1]]
 * ```
 */
export function dedupe(filter: BloomFilter, options: DedupeOptions): OperatorFunction<CorpusDocument, CorpusDocument> {
  checkDedupeOptions(options);
  const { by, attribute = `duplicate_${by}`, key } = options;
  const path = key === undefined ? undefined : compilePath(key);
  const finder = new DuplicateFinder(filter, options);
  const keyOf = (document: CorpusDocument): string | undefined => {
    if (path === undefined) return document.text;
    const [value] = path(document);
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  };
  const spansOf = (document: CorpusDocument): readonly AttributeSpan[] => {
    if (by !== 'documents') return finder.duplicateParagraphs(document.text);
    const key = keyOf(document);
    return key !== undefined && finder.isDuplicate(key) ? [[0, countCodePoints(document.text), 1]] : [];
  };
  const operator = map((document: CorpusDocument): CorpusDocument => ({ ...document, attributes: { ...document.attributes, [attribute]: spansOf(document) } }));
  return described(operator, { name: `dedupe ${by}`, input: 'document', output: 'document' });
}
