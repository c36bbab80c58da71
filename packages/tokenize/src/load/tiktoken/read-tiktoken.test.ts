import { expect, test } from 'vitest';
import { createTokenizer } from '../create-tokenizer.ts';
import { loadingGoldens } from '../loading-goldens.test-support.ts';
import { rankMerges } from './rank-merges.ts';
import { readTiktoken } from './read-tiktoken.ts';
import { guessTiktokenEncoding, tiktokenEncodings } from './tiktoken-encodings.ts';

const { ranks, specialTokens, texts } = loadingGoldens.rankFile;
const options = { pattern: 'cl100k', specialTokens };

test('encodes and decodes as tiktoken does, holes and special tokens included', () => {
  const tokenizer = createTokenizer({ tokenizerJson: readTiktoken(ranks, options) });
  expect(texts.map(({ text }) => [...tokenizer.encode(text).ids])).toEqual(texts.map(({ ids }) => ids));
  expect(texts.map(({ ids }) => tokenizer.decode(ids, { skipSpecial: false }))).toEqual(texts.map(({ text }) => text));
});

test('reads bytes, in any order and with any line ends', () => {
  const shuffled = ranks.trimEnd().split('\n').toReversed().join('\r\n\r\n');
  expect(readTiktoken(new TextEncoder().encode(shuffled), options)).toEqual(readTiktoken(ranks, options));
});

test('every cut of a token is a merge, by the rank of the token and then of the parts', () => {
  const known = new Map(Object.entries({ a: 0, b: 1, ba: 2, ab: 3, aba: 4, zz: 5 }));
  expect(rankMerges(known)).toEqual([['b', 'a'], ['a', 'b'], ['a', 'ba'], ['ab', 'a']]);
});

const lines = ranks.trimEnd().split('\n');

test.each([
  ['line 3 ', lines.with(2, '=A== 2')],
  ['line 3 ', lines.with(2, 'IQ==2')],
  ['line 3 ', lines.with(2, 'IQ== -2')],
  ['line 3 ', lines.with(2, 'IQ== 2 2')],
  ['line 3 repeats the token of line 2', lines.with(2, `${lines[1]!.split(' ')[0]!} 2`)],
  ['line 3 repeats the rank 1 of line 2', lines.with(2, lines[2]!.replace(/\d+$/, '1'))],
  ['byte 2,', lines.toSpliced(2, 1)],
  ['line 1 ', ['<html>']],
  ['byte 0,', []],
])('refuses a broken file with its line: %s', (message, broken) => {
  expect(() => readTiktoken(broken.join('\n'), options)).toThrow(expect.objectContaining({ code: 'invalid-tokenizer', message: expect.stringContaining(message) }));
});

test.each([{ '<a>': 3 }, { '<a>': 5000, '<b>': 5000 }, { '!': 5000 }, { '': 5000 }, { '<a>': -1 }])('refuses special tokens that clash: %j', (clash) => {
  expect(() => readTiktoken(ranks, { pattern: 'cl100k', specialTokens: clash })).toThrow(expect.objectContaining({ code: 'invalid-tokenizer' }));
});

test('known encodings have distinct ids, and are guessed from file names', () => {
  for (const { specialTokens: special } of Object.values(tiktokenEncodings)) expect(new Set(Object.values(special)).size).toBe(Object.keys(special).length);
  expect([Object.keys(tiktokenEncodings.llama3.specialTokens).length, Object.keys(tiktokenEncodings.o200k_harmony.specialTokens).length]).toEqual([256, 1090]);
  expect(['/a/o200k_base.tiktoken', 'qwen.tiktoken', 'tokenizer.model', 'C:\\x\\r50k_base.tiktoken'].map(guessTiktokenEncoding)).toEqual(['o200k_base', 'qwen', null, 'r50k_base']);
});
