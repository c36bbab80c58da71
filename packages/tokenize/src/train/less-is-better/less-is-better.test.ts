import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenizer } from '../../load/create-tokenizer.ts';
import { byteLevelBpeTrainer } from '../byte-level-bpe-trainer.ts';
import { lessIsBetterTrainer } from '../less-is-better-trainer.ts';
import type { TokenizerTrainer } from '../tokenizer-trainer.ts';
import { Lexicon } from './lexicon.ts';
import { parseSentence } from './parse-sentence.ts';
import { RankedList } from './ranked-list.ts';

test('moving in the ranked list is moving in a list', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9), fc.integer({ min: -12, max: 12 }))), (moves) => {
      const ranked = new RankedList();
      const list = Array.from({ length: 10 }, (_, entry) => entry);
      for (const entry of list) ranked.append(entry);
      for (const [entry, places] of moves) {
        ranked.move(entry, places);
        const from = list.indexOf(entry);
        list.splice(from, 1);
        list.splice(Math.max(0, Math.min(9, from + places)), 0, entry);
      }
      expect(ranked.entries()).toEqual(list);
      expect(list.map((entry) => ranked.rank(entry))).toEqual(list.map((_, rank) => rank));
    }),
  );
});

test('the longest match is punished where the second-longest leads to fewer chunks, and rewarded elsewhere', () => {
  const [a, b, c, d] = [0, 1, 2, 3];
  const lexicon = new Lexicon(4);
  const chunks = [[a], [b], [c], [d], [a, b], [a, b, c], [c, d]];
  for (const chunk of chunks) for (const context of [1, 2]) lexicon.meet(chunk, context, 3);
  const ranks = (): number[] => lexicon.ranked.entries().map((entry) => chunks.findIndex((chunk) => chunk.join() === lexicon.symbolsOf(entry).join()));
  expect(ranks()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  // abc|d and ab|cd are two chunks each, and 5 + 3 is less than 4 + 6.
  expect(parseSentence([a, b, c, d], lexicon, { updateRate: 0.1 }).map(({ end }) => end)).toEqual([3, 4]);
  expect(ranks()).toEqual([0, 1, 2, 3, 5, 4, 6]);
  // ab|cd|a against abc|d|a: three each; after cd has come to the front its side wins.
  for (let times = 0; times < 6; times++) parseSentence([c, d], lexicon, { updateRate: 0.1 });
  expect(ranks()[0]).toBe(6);
  const before = ranks().indexOf(5);
  expect(parseSentence([a, b, c, d, a], lexicon, { updateRate: 0.1 })[0]!.end).toBe(2);
  expect(ranks().indexOf(5)).toBe(before + 1);
});

test('a chunk is learned in its second context, and forgotten when its lives are over', () => {
  const lexicon = new Lexicon(2);
  lexicon.meet([0, 1], 1, 2);
  lexicon.meet([0, 1], 1, 2);
  expect(lexicon.ranked.length).toBe(0);
  lexicon.meet([0, 1], 2, 2);
  expect(lexicon.ranked.length).toBe(1);
  lexicon.meet([1, 1], 1, 2);
  lexicon.forget(0, 2);
  lexicon.forget(0, 2);
  lexicon.meet([1, 1], 2, 2);
  expect(lexicon.ranked.length).toBe(1);
});

test('on text without spaces it uses fewer types than BPE of the same size, for hardly more tokens, and gives the text back', async () => {
  const text = makeUtterances();
  const train = async (trainer: TokenizerTrainer): Promise<{ readonly tokens: number; readonly types: number; readonly size: number; readonly text: string }> => {
    trainer.add(text);
    const tokenizer = createTokenizer({ tokenizerJson: await trainer.finish() });
    const { ids } = tokenizer.encode(text);
    return { tokens: ids.length, types: new Set(ids).size, size: tokenizer.size, text: tokenizer.decode(ids) };
  };
  const learned = await train(lessIsBetterTrainer({ vocabSize: 4000, steps: 600, pattern: { regex: String.raw`[^\n]+|\n` } }));
  const merged = await train(byteLevelBpeTrainer({ vocabSize: learned.size, pattern: { regex: String.raw`[^\n]+|\n` } }));
  expect(learned.text).toBe(text);
  expect(learned.types).toBeLessThan(merged.types);
  expect(learned.tokens).toBeLessThan(merged.tokens * 1.03);
});

/** Utterances of invented words, as a transcript of speech would have them. */
function makeUtterances(): string {
  const random = seededRandom(4);
  const pick = (letters: string): string => letters[Math.floor(random.next() * letters.length)]!;
  const word = (): string => Array.from({ length: 1 + Math.floor(random.next() * 2.4) }, () => pick('bdfgklmnprstvz') + pick('aeiou') + (random.next() < 0.5 ? pick('klmnrst') : '')).join('');
  const words = Array.from({ length: 500 }, word);
  const utterance = (): string => Array.from({ length: 1 + Math.floor(random.next() * 7) }, () => words[Math.floor(random.next() ** 4 * words.length)]).join('');
  return Array.from({ length: 3000 }, utterance).join('\n');
}
