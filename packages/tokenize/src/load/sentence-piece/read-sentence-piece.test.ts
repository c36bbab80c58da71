import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../create-tokenizer.ts';
import { loadingGoldens } from '../loading-goldens.test-support.ts';
import { pieceMerges } from './piece-merges.ts';
import { readSentencePiece } from './read-sentence-piece.ts';

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));

describe.each(loadingGoldens.models)('$name against SentencePiece', ({ model, texts }) => {
  const tokenizer = createTokenizer({ tokenizerJson: readSentencePiece(bytesOf(model)) });

  test('encodes to the same ids', () => {
    expect(texts.map(({ text }) => [text, [...tokenizer.encode(text).ids]])).toEqual(texts.map(({ text, ids }) => [text, ids]));
  });

  test('decodes to the same text', () => {
    const known = texts.filter(({ decoded }) => decoded !== null);
    expect(known.map(({ ids }) => tokenizer.decode(ids, { skipSpecial: false }))).toEqual(known.map(({ decoded }) => decoded));
  });
});

test('a file that is cut off or changed is refused with one clear line, or read', () => {
  const whole = bytesOf(loadingGoldens.models[0]!.model);
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.option(fc.nat(255)), (at, byte) => {
      const broken = byte === null ? whole.slice(0, at) : whole.with(at, byte);
      try {
        readSentencePiece(broken);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/^(?:invalid|unsupported)-tokenizer$/), message: expect.stringMatching(/^[^\n]+\.$/) });
      }
    }),
    { numRuns: 300 },
  );
  expect(() => readSentencePiece(whole.slice(0, whole.length - 40))).toThrow(expect.objectContaining({ code: 'invalid-tokenizer' }));
});

/** Pieces as `[text, score, type]`, then trainer fields and normalizer fields by number. */
function modelFile(pieces: readonly (readonly [string, number, number])[], trainer: Readonly<Record<number, number>> = {}, normalizer: Readonly<Record<number, number>> = {}): Uint8Array {
  const writer = new BinaryWriter();
  for (const [text, score, type] of pieces) {
    writer.tag(1, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).string(text).tag(2, WireType.Bit32).float(score).tag(3, WireType.Varint).int32(type).join();
  }
  for (const [at, fields] of [[2, trainer], [3, normalizer]] as const) {
    writer.tag(at, WireType.LengthDelimited).fork();
    for (const [field, value] of Object.entries(fields)) writer.tag(Number(field), WireType.Varint).int32(value);
    writer.join();
  }
  return writer.finish();
}

const unknown = ['<unk>', 0, 2] as const;

test.each([
  ['invalid-tokenizer', modelFile([])],
  ['invalid-tokenizer', modelFile([['a', -1, 1]])],
  ['invalid-tokenizer', modelFile([unknown, ['a', -1, 1], ['a', -2, 1]])],
  ['invalid-tokenizer', modelFile([unknown, ['a', -1, 9]])],
  ['unsupported-tokenizer', modelFile([unknown, ['a', -1, 5]])],
  ['unsupported-tokenizer', modelFile([unknown, ['a', -1, 1]], { 3: 3 })],
  ['unsupported-tokenizer', modelFile([unknown, ['a', -1, 1]], { 24: 1 })],
  ['unsupported-tokenizer', modelFile([unknown, ['a', -1, 1]], {}, { 5: 0 })],
  ['invalid-tokenizer', new Uint8Array()],
])('%s: case %#', (code, file) => {
  expect(() => readSentencePiece(file)).toThrow(expect.objectContaining({ code }));
});

test('merges come by score, the longest left part first', () => {
  const piece = (text: string, score: number): { text: string; score: number; type: 'normal' } => ({ text, score, type: 'normal' });
  expect(pieceMerges([piece('aaa', -1), piece('aa', -3), piece('a', -4), piece('b', -5), piece('ab', -2)])).toEqual([['aa', 'a'], ['a', 'aa'], ['a', 'b'], ['a', 'a']]);
});
