import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { characterBpeTrainer, countPretokens } from '@tokstream/tokenize';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solve } from 'yalps';
import { auditText } from '../tokenizer/audit/audit-text.ts';
import { estimateMixture } from './estimate-mixture.ts';
import { estimateTrainingMixture } from './estimate-training-mixture.ts';
import { fallingLevels } from './falling-levels.ts';
import { fitMixture } from './fit-mixture.ts';
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

describe('fitMixture', () => {
  test('finds five languages of twelve within two points, also by samples in which words are up to a hundred times as frequent', async () => {
    const parts = { de: 0.35, fr: 0.05, ja: 0.2, ru: 0.3, tr: 0.1 };
    const { tokenizer, samples, truth } = await trainedOn({ ...parts, cs: 0, es: 0, it: 0, ko: 0, pl: 0, 'pt-br': 0, 'zh-cn': 0 }, { bytes: 300_000, merges: 500 });
    const worst = (shares: Readonly<Record<string, number>>): number => Math.max(...Object.entries(truth).map(([language, share]) => Math.abs(shares[language]! - share)));
    const { shares, misfit, seenMerges } = await fitMixture(tokenizer, samples);
    expect(worst(shares)).toBeLessThan(0.02);
    expect([misfit! < 0.2, seenMerges]).toEqual([true, 500]);
    const random = seededRandom(4);
    const otherKind = Object.fromEntries(Object.entries(samples).map(([language, counts]) => [language, new Map(Array.from(counts, ([word, count]) => [word, Math.ceil(count * 100 ** random.next())]))]));
    const [fitted, inferred] = [await fitMixture(tokenizer, otherKind), await inferMixture(tokenizer, otherKind)];
    expect(worst(fitted.shares)).toBeLessThan(0.1);
    expect(worst(fitted.shares)).toBeLessThan(worst(inferred.shares) / 2);
    expect(fitted.misfit).toBeGreaterThan(2 * misfit!);
  });

  test('gives no share to what no merge tells of, and stops when told to', async () => {
    const tokenizer = { alphabet: 'characters', merges: [['a', 'b'], ['c', 'd']] } as const;
    const samples = { known: new Map([['ab', 30], ['cd', 10]]), other: new Map([['xy', 9], ['yz', 8]]), single: new Map([['a', 5]]) };
    const { shares } = await fitMixture(tokenizer, samples);
    expect(Object.keys(shares)).toEqual(['known', 'other']);
    expect(shares['known']! + shares['other']!).toBeCloseTo(1, 5);
    await expect(fitMixture(tokenizer, samples, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' });
    expect(await fitMixture(tokenizer, {})).toEqual({ shares: {}, merges: 2, seenMerges: 0 });
  });

  test('its levels never rise, go through medians that fall, and are not moved by a few odd values', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.double({ min: -20, max: 0, noNaN: true }), weight: fc.double({ min: 0.1, max: 1, noNaN: true }) }), { maxLength: 90 }), (values) => {
        const levels = [...fallingLevels(values)];
        expect(levels).toHaveLength(values.length);
        for (const [at, level] of levels.entries()) expect(level).toBeLessThanOrEqual((levels[at - 1] ?? Infinity) + 1e-9);
      }),
    );
    const line = Array.from({ length: 400 }, (_, at) => ({ value: -Math.log(at + 1.5), weight: 1 }));
    const odd = line.map((one, at) => (at % 5 === 3 ? { ...one, value: -30 } : one));
    for (const [at, level] of fallingLevels(odd).entries()) if (at > 20) expect(Math.abs(level - line[at]!.value)).toBeLessThan(0.2);
  });
});

describe('estimateTrainingMixture', () => {
  test('leaves out texts whose characters the vocabulary lacks, and tokenizers that are no BPE', async () => {
    const model = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2 }, merges: [['a', 'b']] };
    const texts = [auditText('known', [{ key: 1, text: 'ab ab a b' }, { key: 2, text: 'ab ba' }]), auditText('unknown', [{ key: 1, text: 'xy xy' }])];
    const estimate = await estimateTrainingMixture({ model, pre_tokenizer: { type: 'Whitespace' } }, texts, countPretokens);
    expect(estimate).toMatchObject({ shares: { known: 1 }, deviations: { known: 0 }, seenMerges: 1 });
    expect(await estimateTrainingMixture({ model: { type: 'Unigram' } }, texts, countPretokens)).toBeUndefined();
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
