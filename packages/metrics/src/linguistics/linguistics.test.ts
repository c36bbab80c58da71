import { gzipSync } from 'node:zlib';
import { seededRandom } from '@tokstream/core';
import { of } from 'rxjs';
import { firstValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { tokenBatch } from '../items/token-batch.ts';
import { foldMetric } from '../operators/fold-metric.ts';
import { benfordDeviation } from './benford-deviation.ts';
import { countEntropy } from './count-entropy.ts';
import { frequencyLaw } from './frequency-law.ts';
import { gzipRatio } from './gzip-ratio.ts';
import { huffmanLength } from './huffman-length.ts';
import { innovation } from './innovation.ts';
import { ngramLaw } from './ngram-law.ts';
import { yuleSimonFit } from './yule-simon-fit.ts';
import { zipfFit } from './zipf-fit.ts';

const times = (count: number, value: number): number[] => Array.from({ length: count }, () => value);

describe('fits', () => {
  test('of Zipf to round(10000 / rank) have slope -1.00006 and exponent 1.00003', () => {
    // Python rounds the half of rank 32 to the even side.
    const fit = zipfFit(Array.from({ length: 100 }, (_, at) => (at === 31 ? 312 : Math.round(10_000 / (at + 1)))))!;
    expect([fit.slope, fit.exponent]).toEqual([expect.closeTo(-1.00006, 5), expect.closeTo(1.00003, 5)]);
    expect([fit.rSquared > 0.99999, fit.distance < 1e-4]).toEqual([true, true]);
    expect([zipfFit([3, 2]), zipfFit([5, 5, 5])?.exponent]).toEqual([undefined, expect.closeTo(0, 9)]);
  });

  test('of Yule and Simon have rho 1.6648, and long counts go through digamma without a step', () => {
    expect(yuleSimonFit([...times(60, 1), ...times(20, 2), ...times(8, 3), ...times(5, 4), ...times(3, 5), 10, 10, 20, 50])).toBeCloseTo(1.6648, 4);
    const plain = (rho: number, counts: readonly number[]): number => counts.length / rho - counts.reduce((sum, count) => sum + Array.from({ length: count }, (_, at) => 1 / (rho + at + 1)).reduce((a, b) => a + b, 0), 0);
    const long = [1, 1, 1, 64, 65, 1000];
    expect(plain(yuleSimonFit(long)!, long)).toBeCloseTo(0, 8);
    expect([yuleSimonFit([1, 1]), yuleSimonFit([])]).toEqual([undefined, undefined]);
  });

  test('entropy of 4, 3, 2, 1 is 1.84644 bits, Huffman takes 1.9', () => {
    expect(countEntropy([4, 3, 2, 1], 10)).toBeCloseTo(1.84644, 5);
    expect(huffmanLength([4, 3, 2, 1])).toBe(1.9);
    expect([huffmanLength([7]), huffmanLength([])]).toEqual([0, undefined]);
  });

  test('of Benford hold for powers of two and not for one to nine', () => {
    expect(benfordDeviation(Array.from({ length: 300 }, (_, at) => 2 ** at))!.chiSquare).toBeLessThan(1);
    expect(benfordDeviation([1, 2, 3, 4, 5, 6, 7, 8, 9])!.chiSquare).toBeGreaterThan(3);
    expect(benfordDeviation([])).toBeUndefined();
  });
});

test('frequency-law counts without special tokens', async () => {
  const batch = tokenBatch('', [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 9], { special: Uint8Array.from([...times(10, 0), 1]) });
  const result = await firstValueFrom(of(batch).pipe(foldMetric(frequencyLaw({ vocabulary: 16 }))));
  expect(result).toMatchObject({ tokens: 10, types: 4, entropy: expect.closeTo(1.84644, 5), huffmanLength: 1.9, huffmanSaving: expect.closeTo(1 - 1.9 / 4, 9) });
});

test('innovation tells when types came, in tokens and documents, and finds the exponent of Heaps', async () => {
  const batches = of(tokenBatch('', [5, 6, 5, 7], { final: false }), tokenBatch('', [5]), tokenBatch('', [8, 8, 8]));
  expect(await firstValueFrom(batches.pipe(foldMetric(innovation())))).toMatchObject({ tokens: 8, types: 4, documents: 2, curve: [[1, 1], [2, 2], [4, 3], [8, 4]], documentCurve: [[1, 3], [2, 4]], tokensToHalf: 2, tokensToNineTenths: 6 });
  // A type comes new at each square: types are the root of tokens.
  const roots = Int32Array.from({ length: 1 << 16 }, (_, at) => (Number.isInteger(Math.sqrt(at)) ? Math.sqrt(at) : 0));
  const { heapsExponent, heapsScale } = await firstValueFrom(of(tokenBatch('', roots)).pipe(foldMetric(innovation())));
  expect([heapsExponent, heapsScale]).toEqual([expect.closeTo(0.5, 1), expect.closeTo(1, 0)]);
});

describe('ngram-law', () => {
  const resultOf = (ids: readonly number[], length: number) => firstValueFrom(of(tokenBatch('', ids)).pipe(foldMetric(ngramLaw({ length }))));

  test('finds no entropy where each token decides the next, and that of a coin where it does not', async () => {
    expect(await resultOf([1, 2, 3, 1, 2, 3, 1, 2, 3, 1], 2)).toMatchObject({ ngrams: 9, types: 3, conditionalEntropy: 0, entropy: expect.closeTo(Math.log2(3), 9) });
    const random = seededRandom(3);
    const coin = await resultOf(Array.from({ length: 20_000 }, () => (random.next() < 0.5 ? 1 : 2)), 3);
    expect(coin.conditionalEntropy).toBeCloseTo(1, 3);
  });

  test('spans neither documents nor special tokens', async () => {
    const batches = of(tokenBatch('', [1, 2], { final: false }), tokenBatch('', [3, 4]), tokenBatch('', [5, 0, 6, 7], { special: Uint8Array.of(0, 1, 0, 0) }));
    expect(await firstValueFrom(batches.pipe(foldMetric(ngramLaw())))).toMatchObject({ ngrams: 4, types: 4 });
  });
});

test('gzip-ratio is that of the bytes', async () => {
  const ids = Int32Array.from({ length: 5000 }, (_, at) => at % 7);
  const expected = gzipSync(new Uint8Array(ids.buffer)).length / ids.byteLength;
  expect(await gzipRatio([ids.subarray(0, 100), ids.subarray(100)])).toBeCloseTo(expected, 3);
  expect(await gzipRatio([])).toBeUndefined();
});
