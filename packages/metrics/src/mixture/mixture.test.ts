import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { characterBpeTrainer } from '@tokstream/tokenize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solve } from 'yalps';
import { estimateMixture } from './estimate-mixture.ts';
import { heaviestMatching } from './heaviest-matching.ts';
import { inferMixture } from './infer-mixture.ts';
import { minimiseOverShares } from './minimise-over-shares.ts';
import { mixture } from './mixture.ts';
import { mixtureReference } from './mixture.reference.ts';
import { readBpeMerges } from './read-bpe-merges.ts';
import { trainedMerges } from './trained-merges.ts';
import { trainedOn } from './trained-on.test-support.ts';

describe('inferMixture', () => {
  test('finds the shares of five languages that a tokenizer was trained on, from other sentences, within two points', async () => {
    const parts = { de: 0.35, fr: 0.05, ja: 0.2, ru: 0.3, tr: 0.1 };
    const { tokenizer, samples, truth } = await trainedOn(parts, { bytes: 300_000, merges: 300 });
    const { shares, seenMerges, worst } = await inferMixture(tokenizer, samples);
    for (const language of Object.keys(parts)) expect(Math.abs(shares[language]! - truth[language]!), language).toBeLessThan(0.02);
    expect(seenMerges).toBe(300);
    expect(worst).toHaveLength(10);
  });

  test('equals one program with every competitor, and finds the shares when the samples are the data', async () => {
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
    for (const [at, share] of Object.values(pairShares).entries()) expect(Math.abs(share - pairs[at]! / all)).toBeLessThan(0.015);
  });

  test('shows a missing category as a large objective, and stops when told to', async () => {
    const tokenizer = { alphabet: 'characters', merges: [['o', 'p'], ['a', 'b']] } as const;
    const samples = { known: new Map([['abc', 9], ['op', 1]]) };
    const { objective, worst, shares } = await inferMixture(tokenizer, samples);
    expect([objective, shares['known']]).toEqual([expect.closeTo(7 / 19, 6), 1]);
    expect(worst[0]).toMatchObject({ rank: 0, merge: ['o', 'p'], competitor: ['a', 'b'] });
    await expect(inferMixture(tokenizer, samples, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
  });
});

describe('estimateMixture', () => {
  test('gives the shares of all parts, and how far they move when a part is left out', async () => {
    const parts = { x: [new Map([['ab', 30], ['cd', 10]]), new Map([['ab', 28], ['cd', 13]]), new Map([['ab', 33], ['cd', 9]])], y: [new Map([['ef', 20]]), new Map([['ef', 21]]), new Map([['ef', 18]])] };
    const tokenizer = { alphabet: 'characters', merges: [['e', 'f'], ['a', 'b'], ['c', 'd']] } as const;
    const { deviations, ...result } = await estimateMixture(tokenizer, parts);
    const joined = (of: readonly ReadonlyMap<string, number>[]) => new Map([...of[0]!.keys()].map((pretoken) => [pretoken, of.reduce((sum, part) => sum + part.get(pretoken)!, 0)]));
    expect(result).toEqual(await inferMixture(tokenizer, { x: joined(parts.x), y: joined(parts.y) }));
    const without = await Promise.all([0, 1, 2].map(async (at) => (await inferMixture(tokenizer, { x: joined(parts.x.toSpliced(at, 1)), y: joined(parts.y.toSpliced(at, 1)) })).shares['x']!));
    const mean = without.reduce((sum, share) => sum + share, 0) / 3;
    expect(deviations['x']).toBeCloseTo(Math.sqrt((2 / 3) * without.reduce((sum, share) => sum + (share - mean) ** 2, 0)), 2);
    expect(deviations['y']).toBeCloseTo(deviations['x']!, 9);
  });
});

describe('the parts of the solver', () => {
  test('the heaviest matching is that of trying all', () => {
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(fc.record({ right: fc.nat(4), weight: fc.integer({ min: 1, max: 9 }) }), { selector: ({ right }) => right }), { maxLength: 5 }), (edges) => {
        const best = (left: number, used: ReadonlySet<number>): number => (left === edges.length ? 0 : Math.max(best(left + 1, used), ...edges[left]!.filter(({ right }) => !used.has(right)).map(({ right, weight }) => weight + best(left + 1, new Set([...used, right])))));
        const taken = [...heaviestMatching(edges)].flatMap((edge, left) => (edge < 0 ? [] : [edges[left]![edge]!]));
        expect(new Set(taken.map(({ right }) => right)).size).toBe(taken.length);
        expect(taken.reduce((sum, { weight }) => sum + weight, 0)).toBe(best(0, new Set()));
      }),
      { numRuns: 300 },
    );
  });

  test('the largest of many linear functions is brought as low as by a linear program', async () => {
    const random = seededRandom(3);
    for (const size of [2, 7, 30]) {
      const slopes = Array.from({ length: 60 }, () => Float64Array.from({ length: size }, () => 0.2 + random.next()));
      const product = (slope: Float64Array, shares: Float64Array): number => slope.reduce((sum, value, at) => sum + value * shares[at]!, 0);
      const largest = (shares: Float64Array): Float64Array => slopes.reduce((best, slope) => (product(slope, shares) > product(best, shares) ? slope : best));
      const { shares, value } = await minimiseOverShares(largest, { start: new Float64Array(size).fill(1 / size), tolerance: 1e-3 });
      const program = solve({
        direction: 'minimize',
        objective: 'height',
        constraints: { sum: { equal: 1 }, ...Object.fromEntries(slopes.map((_, at) => [`slope${at}`, { min: 0 }])) },
        variables: { height: Object.fromEntries([['height', 1], ...slopes.map((_, at) => [`slope${at}`, 1])]), ...Object.fromEntries(Array.from({ length: size }, (_, at) => [`share${at}`, Object.fromEntries([['sum', 1], ...slopes.map((slope, row) => [`slope${row}`, -slope[at]!])])])) },
      });
      expect(value).toBe(product(largest(shares), shares));
      expect(value / program.result).toBeGreaterThan(1 - 1e-9);
      expect(value / program.result).toBeLessThan(1 + 1e-3);
    }
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
