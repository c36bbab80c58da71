import { cutAnywhere, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeChunks, encodeWhole, modelGoldens, TokenList } from '../vocabulary/model-goldens.test-support.ts';
import { readWordPiece } from './read-word-piece.ts';

const context = { name: 'test', byteLevel: false };

test('gives the tokens and offsets of the Rust library, whole and by character', () => {
  for (const { model: part, byteLevel, texts } of modelGoldens('WordPiece')) {
    const { model } = readWordPiece(part, { name: 'test', byteLevel });
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

const letters = fc.constantFrom('a', 'b', '😀');
const anyVocab = fc.array(fc.tuple(fc.boolean(), fc.string({ unit: letters, minLength: 1, maxLength: 4 })), { maxLength: 12 }).map((words) => {
  const tokens = ['[UNK]', ...words.map(([first, word]) => (first ? word : `##${word}`))];
  return Object.fromEntries(tokens.map((token, at) => [token, 3 * at]));
});

test('gives the same while the word arrives, also saved and continued', () => {
  fc.assert(
    fc.property(anyVocab, fc.string({ unit: letters, minLength: 1, maxLength: 14 }), fc.integer({ min: 0, max: 12 }), cutAnywhere(), (vocab, text, longest, cut) => {
      const { model } = readWordPiece({ type: 'WordPiece', vocab, max_input_chars_per_word: longest }, context);
      expect(encodeChunks(model, cut(text))).toEqual(encodeWhole(model, text));
    }),
    { numRuns: 3000 },
  );
});

test('lets go of a word once it is too long to be known', () => {
  const { model } = readWordPiece({ type: 'WordPiece', vocab: { '[UNK]': 7, a: 0, '##a': 1 } }, context);
  const core = model.incremental!()!;
  const list = new TokenList();
  for (let at = 0; at < 1000; at++) {
    core.push('a', 0, 1, list);
    expect(core.held).toBeLessThanOrEqual(200);
  }
  core.flush(list);
  expect(list.tokens).toEqual([[7, 0, 1000]]);
});

test('writes back what it has read', () => {
  const part = { type: 'WordPiece', unk_token: '[U]', continuing_subword_prefix: '', max_input_chars_per_word: 9, vocab: { a: 7, b: 0 } };
  const read = readWordPiece(part, context);
  expect(read.toJSON()).toEqual(part);
  expect(read.unkToken).toBeNull();
});

test.each([
  ['an unknown token of null', { unk_token: null }],
  ['a prefix that is a number', { continuing_subword_prefix: 2 }],
  ['a fractional length', { max_input_chars_per_word: 9.5 }],
  ['a negative id', { vocab: { a: -1 } }],
  ['a list of pieces', { vocab: [['a', 0]] }],
])('refuses %s', (_, more) => {
  expectCode('invalid-tokenizer', () => readWordPiece({ type: 'WordPiece', vocab: {}, ...more }, context));
});
