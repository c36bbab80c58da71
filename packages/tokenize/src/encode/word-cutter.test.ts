import { expect, test } from 'vitest';
import { codecGoldens } from '../goldens.test-support.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { wordCutter } from './word-cutter.ts';

const { tokenizerJson } = codecGoldens.find(({ name }) => name === 'llama-2')!;
const changed = (model: object): TokenizerJson => ({ ...tokenizerJson, model: { ...tokenizerJson.model, ...model } });

test('cuts before words, where no token of the vocabulary reaches across', () => {
  expect(wordCutter(tokenizerJson, '\u2581')!('\u2581the\u2581\u2581cat\u2581')).toEqual(['\u2581the', '\u2581\u2581cat', '\u2581']);
});

test('does not cut where that could change tokens', () => {
  const vocab = { ...(tokenizerJson.model['vocab'] as object), 'e\u2581': 999 };
  expect(wordCutter(changed({ vocab }), '\u2581')).toBeNull();
  expect(wordCutter(changed({ byte_fallback: false }), '\u2581')).toBeNull();
  expect(wordCutter(changed({ ignore_merges: true }), '\u2581')).toBeNull();
  expect(wordCutter(tokenizerJson, '')).toBeNull();
});
