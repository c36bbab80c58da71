import { seededRandom } from '@tokstream/core';
import { expect, test } from 'vitest';
import { createTokenizer } from '../load/create-tokenizer.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import { byteLevelBpeTrainer } from './byte-level-bpe-trainer.ts';
import { supertokensTrainer } from './supertokens-trainer.ts';
import { superwordTrainer } from './superword-trainer.ts';
import type { TokenizerTrainer } from './tokenizer-trainer.ts';

const text = makeText();

function learn(trainer: TokenizerTrainer): Promise<TokenizerJson> {
  trainer.add(text);
  return trainer.finish();
}

function mergesOf(json: TokenizerJson): [string, string][] {
  return json.model['merges'] as [string, string][];
}

test('superwords: the first stage is ordinary BPE, the second joins up to four words and nothing after a colon', async () => {
  const plain = mergesOf(await learn(byteLevelBpeTrainer({ vocabSize: 300, pattern: 'cl100k' })));
  const merges = mergesOf(await learn(superwordTrainer({ vocabSize: 420, transition: 300 })));
  expect(merges.slice(0, 44)).toEqual(plain);
  const words = merges.slice(44).map(([left, right]) => (left + right).split(/\u0120+/).filter((word) => word !== '').length);
  expect(Math.max(...words)).toBe(4);
  expect(merges.some(([left, right]) => (left + right).includes(':\u0120'))).toBe(false);
});

test('superwords: little memory costs pairs of words, not words', async () => {
  const options = { vocabSize: 420, transition: 300 };
  const small = superwordTrainer({ ...options, maxDistinct: 60 });
  const merges = mergesOf(await learn(small));
  expect(small.dropped).toBeGreaterThan(0);
  expect(small.counts().size).toBeLessThanOrEqual(60);
  expect(merges.slice(0, 44)).toEqual(mergesOf(await learn(superwordTrainer(options))).slice(0, 44));
});

test.each([superwordTrainer({ vocabSize: 310 }), supertokensTrainer({ vocabSize: 310, seed: 1 })])('tokens that reach over spaces are fewer at the same size', async (trainer) => {
  const plain = createTokenizer({ tokenizerJson: await learn(byteLevelBpeTrainer({ vocabSize: 310 })) });
  const wide = createTokenizer({ tokenizerJson: await learn(trainer) });
  expect(wide.size).toBe(plain.size);
  expect(wide.encode(text).ids.length).toBeLessThan(plain.encode(text).ids.length * 0.95);
});

function makeText(): string {
  const random = seededRandom(11);
  const syllables = ['ka', 'lo', 'mi', 'ren', 'sto', 'u', 'ba', 'ti', 'ver', 'an'];
  const word = (): string => Array.from({ length: 1 + Math.floor(random.next() * 3) }, () => syllables[Math.floor(random.next() * syllables.length)]).join('');
  const words = Array.from({ length: 30 }, word);
  const phrases = Array.from({ length: 8 }, () => Array.from({ length: 5 }, () => words[Math.floor(random.next() ** 2 * words.length)]).join(' '));
  const sentence = (): string => `${phrases[Math.floor(random.next() * 8)]} ${words[Math.floor(random.next() * 30)]}: ${phrases[Math.floor(random.next() * 8)]}`;
  return Array.from({ length: 250 }, sentence).join(', ');
}
