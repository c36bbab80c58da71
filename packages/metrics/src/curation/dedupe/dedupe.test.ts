import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { firstValueFrom, from, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { CorpusDocument } from '../documents/corpus-document.ts';
import { oddDocuments } from '../tag/odd-documents.test-support.ts';
import { BloomFilter } from './bloom-filter.ts';
import { dedupe } from './dedupe.ts';
import type { DedupeOptions } from './dedupe-options.ts';
import { duplicatesOf } from './duplicates.reference.ts';

const sure = { expectedKeys: 1e5, falsePositiveRate: 1e-9 };

function run(documents: readonly CorpusDocument[], filter: BloomFilter, options: DedupeOptions): Promise<CorpusDocument[]> {
  return firstValueFrom(from(documents).pipe(dedupe(filter, options), toArray()));
}

async function spansOf(documents: readonly CorpusDocument[], filter: BloomFilter, options: DedupeOptions): Promise<unknown[]> {
  return (await run(documents, filter, { ...options, attribute: 'found' })).map(({ attributes }) => attributes!['found']);
}

const settings: readonly DedupeOptions[] = [
  { by: 'paragraphs' },
  { by: 'paragraphs', skipEmpty: false },
  { by: 'paragraphs', minWords: 3, minLength: 12 },
  { by: 'paragraphs', readOnly: true },
  { by: 'ngrams', ngramLength: 3 },
  { by: 'ngrams', ngramLength: 2, stride: 2, threshold: 0.5 },
  { by: 'ngrams', ngramLength: 4, stride: 3, threshold: 0.3, skipShort: true, minWords: 2 },
  { by: 'ngrams', ngramLength: 1, threshold: 0, skipEmpty: false },
];

describe('dedupe', () => {
  test.each(settings)('%j marks what a set of all keys finds', async (options) => {
    const documents = oddDocuments();
    const filter = await BloomFilter.create(sure);
    const known = new Set<string>();
    if (options.readOnly === true) {
      duplicatesOf(documents.slice(0, 50).map(({ text }) => text), { ...options, readOnly: false }, known);
      await run(documents.slice(0, 50), filter, { ...options, readOnly: false });
    }
    const expected = duplicatesOf(documents.map(({ text }) => text), options, known);
    expect(expected.flat().length).toBeGreaterThan(10);
    expect(await spansOf(documents, filter, options)).toEqual(expected);
  });

  test('marks documents by text or by a path, whatever their least words are', async () => {
    const documents = [{ id: '1', text: 'a 🐳 b', url: 'x' }, { id: '2', text: 'other text here', url: 'x' }, { id: '3', text: 'a 🐳 b' }, { id: '4', text: 'a 🐳 b', url: 'y' }, { id: '5', text: '' }, { id: '6', text: '' }];
    const fresh = (): Promise<BloomFilter> => BloomFilter.create(sure);
    const whole = [[0, 5, 1]];
    expect(await spansOf(documents, await fresh(), { by: 'documents' })).toEqual([[], [], whole, whole, [], []]);
    expect(await spansOf(documents, await fresh(), { by: 'documents', minWords: 2 })).toEqual([[], [], whole, whole, [], []]);
    expect(await spansOf(documents, await fresh(), { by: 'documents', minLength: 6 })).toEqual([[], [], [], [], [], []]);
    expect(await spansOf(documents, await fresh(), { by: 'documents', skipEmpty: false })).toEqual([[], [], whole, whole, [], [[0, 0, 1]]]);
    expect(await spansOf(documents, await fresh(), { by: 'documents', key: '$.url' })).toEqual([[], [[0, 15, 1]], [], [], [], []]);
  });

  test('a second pass marks everything; unique texts stay', async () => {
    const random = seededRandom(4);
    const documents = Array.from({ length: 500 }, (_, at) => ({ id: `${at}`, text: Array.from({ length: 5 }, () => `w${random.next()}`).join('\n') }));
    for (const by of ['documents', 'paragraphs'] as const) {
      const filter = await BloomFilter.create(sure);
      expect((await spansOf(documents, filter, { by })).flat()).toEqual([]);
      expect((await spansOf(documents, filter, { by })).flat()).toHaveLength(by === 'documents' ? 500 : 2500);
    }
  });

  test('a filter of two shards, merged, marks what one run would', async () => {
    const documents = oddDocuments();
    const options: DedupeOptions = { by: 'paragraphs' };
    const [left, right, one] = (await Promise.all([1, 2, 3].map(() => BloomFilter.create(sure)))) as [BloomFilter, BloomFilter, BloomFilter];
    await run(documents.slice(0, 100), left, options);
    await run(documents.slice(100), right, options);
    await run(documents, one, options);
    left.merge(right);
    const look: DedupeOptions = { ...options, readOnly: true };
    expect(await spansOf(documents, left, look)).toEqual(await spansOf(documents, one, look));
  });

  test('separates paragraphs by what it is told', async () => {
    const filter = await BloomFilter.create(sure);
    expect(await spansOf([{ id: '1', text: 'é\nb\n\né\nb\n\n\nc' }], filter, { by: 'paragraphs', separator: '\n\n' })).toEqual([[[5, 10, 1]]]);
  });

  test.each([{ by: 'words' }, { by: 'ngrams', ngramLength: 0 }, { by: 'ngrams', threshold: 1.5 }, { by: 'paragraphs', minWords: 1.5 }, { by: 'paragraphs', key: '$.id' }, { by: 'paragraphs', separator: '' }])('refuses %j', async (options) => {
    const filter = await BloomFilter.create(sure);
    expectCode('invalid-option', () => dedupe(filter, options as DedupeOptions));
    expectCode('invalid-path', () => dedupe(filter, { by: 'documents', key: '$[' }));
  });
});
