import { readFileSync } from 'node:fs';
import { seededRandom } from '@tokstream/core';
import { firstValueFrom, of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { AttributeSpan } from '../documents/corpus-document.ts';
import { c4Tagger } from './c4-tagger.ts';
import { gopherTagger } from './gopher-tagger.ts';
import { oddDocuments, oddNaughtyWords } from './odd-documents.test-support.ts';
import { RepeatCounter } from './repeat-counter.ts';
import { repeatsOf } from './repeat-counter.reference.ts';
import { roundScore } from './round-score.ts';
import { tag } from './tag.ts';

/**
 * What `get_attributes` of dolma's python/dolma/taggers/gopher.py and c4.py (CPython 3.11, naughty words set to ours) give for
 * `oddDocuments()`, scores rounded as its attribute files are.
 */
const golden = JSON.parse(readFileSync(new URL('../../../goldens/dolma-taggers.json', import.meta.url), 'utf8')) as {
  readonly gopher: readonly string[];
  readonly documents: readonly (readonly [id: string, gopher: readonly (number | null)[], c4: Record<string, AttributeSpan[]>])[];
};

test('attributes of 200 documents are those of the Python reference', () => {
  const [gopher, c4] = [gopherTagger(), c4Tagger({ naughtyWords: oddNaughtyWords })];
  const documents = oddDocuments();
  expect(documents.map(({ id }) => id)).toEqual(golden.documents.map(([id]) => id));
  for (const [at, [id, scores, lines]] of golden.documents.entries()) {
    const { text } = documents[at]!;
    const found = gopher.tag(text);
    expect(golden.gopher.map((type) => found[type]?.[0]?.[2] ?? null), id).toEqual(scores);
    for (const spans of Object.values(found)) expect(spans).toEqual([[0, [...text].length, expect.any(Number)]]);
    expect(c4.tag(text), id).toEqual(lines);
  }
});

describe('taggers', () => {
  test.each(['', ' ', '\n', '\ud83d', '\udc33\ud83d a\udc33', 'x'.repeat(5000), `${'word '.repeat(3000)}\n`, Array.from({ length: 3000 }, (_, at) => `w${at}`).join(' ')])('stand %#, and what they saw before changes nothing', (text) => {
    const [gopher, c4] = [gopherTagger(), c4Tagger()];
    const first = [gopher.tag(text), c4.tag(text)];
    for (const other of ['a b c a b c', text.toUpperCase(), '']) [gopher, c4].map((tagger) => tagger.tag(other));
    expect([gopher.tag(text), c4.tag(text)]).toEqual(first);
    expect(first[0]!['character_count']).toEqual([[0, [...text].length, [...text].length]]);
  });

  test('names stand as in files of Dolma, beside attributes that were there', async () => {
    const { attributes } = await firstValueFrom(of({ id: '1', text: 'no end', attributes: { seen: true } }).pipe(tag([c4Tagger()], { experiment: 'x' })));
    expect(attributes).toEqual({ seen: true, x__c4_v1__lines_with_no_ending_punctuation: [[0, 6, 1]], x__c4_v1__lines_with_too_few_words: [[0, 6, 1]], x__c4_v1__line_count: [[0, 6, 1]] });
  });

  test('repeats are those of the plain count, for any words', () => {
    const random = seededRandom(3);
    const counters = [new RepeatCounter(), new RepeatCounter(1), new RepeatCounter(7)];
    for (let run = 0; run < 200; run += 1) {
      const kinds = 1 + Math.floor(random.next() * 6);
      const ids = Int32Array.from({ length: Math.floor(random.next() * 40) }, () => Math.floor(random.next() * kinds));
      const lengths = ids.map((id) => 1 + id * id);
      const occurrences = new Int32Array(kinds);
      for (const id of ids) occurrences[id]! += 1;
      for (const counter of counters) expect(counter.count({ count: ids.length, ids, occurrences, lengths }, 10)).toEqual(repeatsOf([...ids], [...lengths], 10));
    }
  });

  test.each([[0.015625, 0.01562], [0.046875, 0.04688], [1 / 3, 0.33333], [0.000005, 0.00001], [1.5, 1.5], [0, 0], [2.675, 2.675], [0.123455, 0.12345], [7.000015, 7.00002], [0.5000049999, 0.5]])('%s is rounded to %s, as Python does', (score, rounded) => {
    expect(roundScore(score)).toBe(rounded);
  });
});
