import { cutAnywhere, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeChunks, encodeWhole, modelGoldens, TokenList } from '../vocabulary/model-goldens.test-support.ts';
import { readWordLevel } from './read-word-level.ts';

const context = { name: 'test', byteLevel: false };

test('gives the tokens and offsets of the Rust library, whole and in chunks', () => {
  for (const { model: part, byteLevel, texts } of modelGoldens('WordLevel')) {
    const { model } = readWordLevel(part, { name: 'test', byteLevel });
    for (const golden of texts) {
      const { text, ids } = golden;
      if (ids === null) expectCode('invalid-tokenizer', () => encodeWhole(model, text));
      else {
        const expected = ids.map((id, at) => [id, ...golden.offsets[at]!]);
        expect(encodeWhole(model, text)).toEqual(expected);
        fc.assert(
          fc.property(cutAnywhere(), (cut) => {
            expect(encodeChunks(model, cut(text))).toEqual(expected);
          }),
          { numRuns: 10 },
        );
      }
    }
  }
});

test('lets go of a word that is longer than all it knows', () => {
  const { model } = readWordLevel({ type: 'WordLevel', vocab: { '<unk>': 7, abc: 0 } }, context);
  const core = model.incremental!()!;
  const list = new TokenList();
  const held = [...'abcde'].map((letter) => (core.push(letter, 0, 1, list), core.held));
  // No word is longer than `<unk>`, five letters.
  expect(held).toEqual([1, 2, 3, 4, 5]);
  core.push('f', 0, 1, list);
  expect(core.held).toBe(0);
  core.flush(list);
  expect(list.tokens).toEqual([[7, 0, 6]]);
});

test('writes back what it has read, and refuses an unknown token of null', () => {
  const part = { type: 'WordLevel', vocab: { b: 1, a: 0 }, unk_token: '[U]' };
  expect(readWordLevel(part, context).toJSON()).toEqual(part);
  expectCode('invalid-tokenizer', () => readWordLevel({ ...part, unk_token: null }, context));
});
