import type { TokenBlock } from '@tokstream/core';
import { cutAnywhere, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { trickyText } from '../../text.test-support.ts';
import { morphHybrid } from './morph-hybrid.ts';
import { referenceIds, sample, segmented } from './sample.test-support.ts';

const tokenizer = morphHybrid(sample);

test('gives the ids of the reference for 1,000 words and 40 texts', () => {
  const asReference = morphHybrid({ ...sample, casing: 'unicode', neverInText: [] });
  const wrong = referenceIds.filter(([text, ids]) => asReference.encode(text).ids.join(' ') !== ids.join(' '));
  expect([referenceIds.length, wrong]).toEqual([1040, []]);
});

test('words fall into their morphemes and come back, with the right vowels and consonants', () => {
  const parts = segmented.map((word) => {
    const text = word.replaceAll('|', '');
    const { ids, offsets } = tokenizer.encode(text);
    const { start, end } = offsets();
    return { segments: Array.from(ids, (_, at) => text.slice(start[at], end[at])).join('|'), decoded: tokenizer.decode(ids) };
  });
  expect(parts).toEqual(segmented.map((word) => ({ segments: word, decoded: word.replaceAll('|', '') })));
});

test('forms of one morpheme share an id', () => {
  const idOf = (word: string, at: number): number => tokenizer.encode(word).ids[at]!;
  expect(idOf('evler', 1)).toBe(idOf('okullar', 1));
  expect(idOf('kitabım', 0)).toBe(idOf('kitaplar', 0));
  expect(tokenizer.formsOf(idOf('kitabım', 0))).toEqual(['kitap', 'kitab']);
  // A form that no rule of sounds asks for is written as it should be.
  expect(tokenizer.decode(tokenizer.encode('evlar').ids)).toBe('evler');
});

test.each([
  ["İstanbul'dan Ankara'ya", '<uppercase> istanbul \' dan   <uppercase> ankara \' ya'],
  ['IŞIK', '<uppercase> ı <uppercase> ş <uppercase> ı <uppercase> k'],
  ['TürkiyeKitap', '<uppercase> türkiye <uppercase> kitap'],
  ['Saatler  okuyorlar.', '<uppercase> saat lar     oku yor lar .'],
])('capitals and spaces: %s', (text, tokens) => {
  const { ids } = tokenizer.encode(text);
  expect(Array.from(ids, (id) => tokenizer.tokenOf(id)).join(' ')).toBe(tokens);
  expect(tokenizer.decode(ids)).toBe(text);
});

test('streams: ids and offsets are those of the whole text, for every cut, also saved and continued', () => {
  const words = fc.array(fc.constantFrom(' ', '\n', ...segmented.map((word) => word.replaceAll('|', '')), 'İ', 'I', 'TBMM', "'de", 'ß', '中', '👍'), { maxLength: 12 }).map((parts) => parts.join(''));
  const unicode = morphHybrid({ ...sample, casing: 'unicode' });
  fc.assert(
    fc.property(fc.oneof(words, trickyText()), cutAnywhere(), fc.constantFrom('eager', 'pretoken'), fc.constantFrom(tokenizer, unicode), (text, cut, emit, tokenizer) => {
      const { ids, offsets } = tokenizer.encode(text);
      let encoder = tokenizer.encoder({ emit });
      const blocks: TokenBlock[] = [];
      for (const chunk of cut(text)) {
        blocks.push(...encoder.push(chunk));
        const saved = structuredClone(encoder.snapshot());
        encoder = tokenizer.encoder({ emit });
        encoder.restore(saved);
      }
      blocks.push(...encoder.flush());
      const all = (key: 'ids' | 'start' | 'end'): number[] => blocks.flatMap((block) => [...block[key]]);
      expect([all('ids'), all('start'), all('end')]).toEqual([[...ids], [...offsets().start], [...offsets().end]]);
      // The source is always there, but for stretches of white space, which have no tokens.
      const covered = new Set(all('start').flatMap((start, at) => Array.from({ length: all('end')[at]! - start }, (_, unit) => start + unit)));
      const isWhite = (unit: string): boolean => unit.trim() === '' || '\u001c\u001d\u001e\u001f\u0085'.includes(unit);
      expect(text.split('').findIndex((unit, at) => !covered.has(at) && !isWhite(unit))).toBe(-1);

      const stage = tokenizer.detokenizer();
      const pieces = cut(ids).flatMap((part) => [...stage.push(part)]);
      expect([...pieces, ...stage.flush()].join('')).toBe(tokenizer.decode(ids));
    }),
    { numRuns: 200 },
  );
});

test('an endless word is encoded while it arrives', () => {
  const encoder = tokenizer.encoder({ emit: 'eager' });
  let most = 0;
  for (let at = 0; at < 500; at++) {
    encoder.push('evleröğretmen');
    most = Math.max(most, encoder.held);
  }
  expect(most).toBeLessThan(30);
});

test('text does not become a marker unless asked to', () => {
  expect(tokenizer.encode('<eos>').ids).not.toContain(6);
  expect([...morphHybrid({ ...sample, neverInText: [] }).encode('<eos>').ids]).toEqual([6]);
});

test('ids that are not known have no text', () => {
  expect(tokenizer.decode([9999, tokenizer.idOf('ev')!, -1, 200, 1])).toBe('evler\ufffd');
  expect(tokenizer.size).toBe(478);
});

test.each([
  { roots: { ev: 1 } },
  { roots: { ...sample.roots, x: -1 } },
  { roots: { ...sample.roots, '': 90 } },
  { bpe: { q: 200 } },
])('refuses dictionaries that do not fit: %#', (wrong) => {
  expectCode('invalid-dictionary', () => morphHybrid({ ...sample, ...wrong }));
});
