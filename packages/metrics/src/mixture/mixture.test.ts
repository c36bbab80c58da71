import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { characterBpeTrainer } from '@tokstream/tokenize';
import { describe, expect, test } from 'vitest';
import { inferMixture } from './infer-mixture.ts';
import { mixture } from './mixture.ts';
import { mixtureReference } from './mixture.reference.ts';
import { readBpeMerges } from './read-bpe-merges.ts';
import { trainedMerges } from './trained-merges.ts';
import { trainedOn } from './trained-on.test-support.ts';

describe('inferMixture', () => {
  test('finds the shares of five languages that a tokenizer was trained on, from other sentences, within two points', async () => {
    const parts = { de: 0.35, fr: 0.05, ja: 0.2, ru: 0.3, tr: 0.1 };
    const { tokenizer, samples, truth } = await trainedOn(parts, { bytes: 200_000, merges: 150 });
    const { shares, seenMerges, worst } = await inferMixture(tokenizer, samples);
    for (const language of Object.keys(parts)) expect(Math.abs(shares[language]! - truth[language]!), language).toBeLessThan(0.02);
    expect(seenMerges).toBe(150);
    expect(worst).toHaveLength(10);
  });

  test('equals one program with every competitor, and is exact when the samples are the data', async () => {
    const random = seededRandom(5);
    const word = (letters: string): string => Array.from({ length: 2 + Math.floor(random.next() * 6) }, () => letters[Math.floor(letters.length * random.next() ** 2)]!).join('');
    const data = [['abcdef', 1000], ['efghia', 400], ['ijkamn', 600]].map(([letters, size]) => {
      const counts = new Map<string, number>();
      for (let at = 0; at < Number(size); at += 1) {
        const made = word(letters as string);
        counts.set(made, (counts.get(made) ?? 0) + 1);
      }
      return counts;
    });
    const trainer = characterBpeTrainer({ vocabSize: 50 });
    for (const counts of data) trainer.merge(counts);
    const tokenizer = readBpeMerges(await trainer.finish());
    const samples = { x: data[0]!, y: data[1]!, z: data[2]! };
    const expected = mixtureReference(tokenizer, data);
    const { pairShares, objective } = await inferMixture(tokenizer, samples);
    expect(objective).toBeCloseTo(expected.objective, 4);
    const pairs = data.map((counts) => [...counts].reduce((sum, [text, count]) => sum + (text.length - 1) * count, 0));
    const all = pairs.reduce((sum, count) => sum + count, 0);
    for (const [at, share] of Object.values(pairShares).entries()) expect(Math.abs(share - pairs[at]! / all)).toBeLessThan(0.01);
  });

  test('shows a missing category as a large objective, and stops when told to', async () => {
    const tokenizer = { alphabet: 'characters', merges: [['o', 'p'], ['a', 'b']] } as const;
    const samples = { known: new Map([['abc', 9], ['op', 1]]) };
    const { objective, worst, shares } = await inferMixture(tokenizer, samples);
    expect([objective, shares['known']]).toEqual([expect.closeTo(8 / 19, 6), 1]);
    expect(worst[0]).toMatchObject({ rank: 0, merge: ['o', 'p'], competitor: ['a', 'b'] });
    await expect(inferMixture(tokenizer, samples, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('readBpeMerges', () => {
  test('leaves out merges that training cannot have made', () => {
    const merges = [['a', 'b'], ['b', 'c'], ['ab', 'c'], ['a', 'bc'], ['x', 'y'], ['abc', 'zz'], ['ab', 'czz']] as const;
    expect(trainedMerges(merges)).toEqual([['a', 'b'], ['b', 'c'], ['ab', 'c'], ['x', 'y']]);
  });

  test('reads both spellings of files, and refuses what has no merges', () => {
    expect(readBpeMerges({ model: { type: 'BPE', merges: ['a b', ['ab', 'c']] } })).toEqual({ alphabet: 'characters', merges: [['a', 'b'], ['ab', 'c']] });
    expect(readBpeMerges({ model: { type: 'BPE', merges: [] }, pre_tokenizer: { type: 'Sequence', pretokenizers: [{ type: 'ByteLevel' }] } }).alphabet).toBe('bytes');
    for (const wrong of [{}, { model: { type: 'Unigram' } }, { model: { merges: ['a'] } }, { model: { merges: [[1, 2]] } }]) expectCode('unsupported-tokenizer', () => readBpeMerges(wrong));
  });
});

test('mixture refuses two tokenizers, and counts that are none', () => {
  const metric = mixture();
  const state = metric.init();
  const sample = (merges: readonly (readonly [string, string])[], count: number) => ({ category: 'en', tokenizer: { alphabet: 'bytes' as const, merges }, pretokens: new Map([['the', count]]) });
  metric.add(state, sample([['t', 'h']], 1));
  expectCode('invalid-merge', () => metric.add(state, sample([['h', 'e']], 1)));
  expectCode('invalid-value', () => metric.add(state, sample([['t', 'h']], 0.5)));
});
