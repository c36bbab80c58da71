import { cutAnywhere, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeChunks, encodeWhole, modelGoldens, TokenList } from '../vocabulary/model-goldens.test-support.ts';
import { bestPieces } from './best-pieces.reference.ts';
import { readUnigram } from './read-unigram.ts';

const context = { name: 'test', byteLevel: false };

function unigram(vocab: readonly (readonly [string, number])[], more: object = {}): ReturnType<typeof readUnigram> {
  return readUnigram({ type: 'Unigram', vocab, unk_id: 0, byte_fallback: false, ...more }, context);
}

const letters = ['a', 'b', 'c', '語', '😀'];
const anyVocab = fc
  .uniqueArray(fc.tuple(fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 5 }), fc.constantFrom(-1, -2, -3, -0.1, -0.7, -30)), { maxLength: 14, selector: ([piece]) => piece })
  .map((pieces): [string, number][] => [['<u>', -1], ...pieces]);
const anyText = fc.string({ unit: fc.constantFrom(...letters, 'a', 'b', 'x', '🚀', '<u>'), maxLength: 60 });

test('gives the tokens and offsets of the Rust library, whole and by character', () => {
  for (const { model: part, byteLevel, texts } of modelGoldens('Unigram')) {
    const { model } = readUnigram(part, { name: 'test', byteLevel });
    for (const golden of texts) {
      const { text, ids } = golden;
      if (ids === null) expectCode('invalid-tokenizer', () => encodeWhole(model, text));
      else {
        const expected = ids.map((id, at) => [id, ...golden.offsets[at]!]);
        expect(encodeWhole(model, text)).toEqual(expected);
        expect(encodeChunks(model, [...text])).toEqual(expected);
      }
    }
  }
});

test('finds what the definition says', () => {
  fc.assert(
    fc.property(anyVocab, anyText, (vocab, text) => {
      expect(encodeWhole(unigram(vocab).model, text)).toEqual(bestPieces(text, vocab, 0));
    }),
    { numRuns: 2000 },
  );
});

test('gives the same while the piece arrives, also saved and continued', () => {
  const bytes = [...new TextEncoder().encode('ax😀🚀')].map((byte): [string, number] => [`<0x${byte.toString(16).toUpperCase()}>`, -9]);
  fc.assert(
    fc.property(anyVocab, anyText, cutAnywhere(), fc.boolean(), (vocab, text, cut, byteFallback) => {
      const { model } = unigram(byteFallback ? [...vocab, ...bytes] : vocab, { byte_fallback: byteFallback });
      expect(encodeChunks(model, cut(text))).toEqual(encodeWhole(model, text));
    }),
    { numRuns: 4000 },
  );
});

test('gives tokens as soon as no text can change them, and holds no more than that', () => {
  const { model } = unigram([['<u>', -9], ['ab', -1], ['abcd', -1], ['a', -3], ['b', -3]]);
  const core = model.incremental!()!;
  const list = new TokenList();
  const held = [...'ababcabxabcd'].map((letter) => {
    core.push(letter, 0, 1, list);
    return core.held;
  });
  // `abc` may become `abcd`; the unknown `c` may go on.
  expect(held).toEqual([1, 2, 1, 2, 3, 2, 3, 1, 2, 3, 4, 0]);
});

test('one letter again and again takes linear time in any chunks, even where nothing is certain before the end', () => {
  const { model } = unigram([['<u>', -1], ['aa', -1], ['aaa', -1], ['aaaaaaaa', -1]]);
  const core = model.incremental!()!;
  const list = new TokenList();
  for (let at = 0; at < 200_000; at++) core.push('a', 0, 1, list);
  core.flush(list);
  expect(list.tokens).toHaveLength(25_000);
});

test('writes back what it has read', () => {
  const part = { type: 'Unigram', unk_id: null, vocab: [['a', -2.0122928619384766], ['a', -1], ['', 0]], byte_fallback: false };
  expect(readUnigram(part, context).toJSON()).toEqual(part);
});

test.each([
  ['an unknown id outside the list', { unk_id: 1 }],
  ['a fractional unknown id', { unk_id: 0.5 }],
  ['a piece without a score', { vocab: [['a']] }],
  ['a score that is no number', { vocab: [['a', '1']] }],
  ['an object of ids', { vocab: { a: 0 } }],
])('refuses %s', (_, more) => {
  expectCode('invalid-tokenizer', () => readUnigram({ type: 'Unigram', vocab: [['a', -1]], unk_id: 0, ...more }, context));
});
