import { seededRandom } from '@tokstream/core';
import { closeTo, expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { goldens } from '../goldens.test-support.ts';
import { countTokenPairs } from './count-token-pairs.ts';
import { ibmModel1, type SentencePair } from './ibm-model-1.ts';
import { smoothTokenPairs } from './smooth-token-pairs.ts';
import { TokenPairCounter } from './token-pair-counts.ts';

describe('ibmModel1', () => {
  it('gives the probabilities that numpy gives after five iterations', () => {
    const { sources, targets, sentences, probability } = goldens.ibm;
    const pairs = sentences.map(({ source, target }) => ({ source: Int32Array.from(source), target: Int32Array.from(target) }));
    const alignment = ibmModel1(() => pairs, { sources });
    closeTo(Float64Array.from({ length: sources * targets }, (_, at) => alignment.probability(Math.floor(at / sources), at % sources)), probability, 1e-12);
    expectCode('invalid-ids', () => ibmModel1(() => pairs, { sources: 2 }));
  });

  it.each([0, 4])('finds every word of a language of fifty words, in another order (tension %d)', (tension) => {
    const random = seededRandom(9);
    const truth = Int32Array.from({ length: 50 }, (_, word) => (word * 17 + 3) % 50);
    const sentences = Array.from({ length: 400 }, (): SentencePair => {
      const source = Int32Array.from({ length: 6 }, () => Math.floor(random.next() * 50));
      // Neighbours change places.
      return { source, target: Int32Array.from(source, (_, at) => truth[source[at ^ 1]!]!) };
    });
    const alignment = ibmModel1(() => sentences, { sources: 50, tension });
    const likeliest = (word: number): number => Array.from({ length: 50 }, (_, source) => source).reduce((best, source) => (alignment.probability(word, source) > alignment.probability(word, best) ? source : best));
    for (const [source, word] of truth.entries()) expect(likeliest(word)).toBe(source);
    const at = sentences.findIndex(({ source }) => new Set(source).size === source.length);
    expect([...alignment.align(sentences[at]!)]).toEqual([1, 0, 3, 2, 5, 4]);
  });
});

describe('countTokenPairs', () => {
  it('gives half to all pairs of tokens and half to proportional places, and drops what is rare', () => {
    const sentences = Array.from({ length: 12 }, (_, at) => ({ target: [[0, 1], [at < 3 ? 4 : 5]], source: [[7, 8, 9], [at < 3 ? 2 : 3]] }));
    const counts = countTokenPairs(() => sentences, { targets: 6, sources: 10, minCount: 9 });
    // Places: 0 covers all of 7 and half of 8; of 12, 6 go evenly and 6 by thirds of the first token's place: 2/3 and 1/3.
    expect([...counts.of(0)].map(([source, count]) => [source, Math.round(count * 1e6) / 1e6])).toEqual([[7, 6], [8, 4], [9, 2]]);
    expect([...counts.of(1)].map(([source, count]) => [source, Math.round(count * 1e6) / 1e6])).toEqual([[7, 2], [8, 4], [9, 6]]);
    expect([counts.of(5), counts.of(4).size, counts.targets, counts.sources]).toEqual([new Map([[3, 9]]), 0, 6, 10]);
  });
});

describe('smoothTokenPairs', () => {
  it('lends a token without partners those of tokens that begin with it or stand in it', () => {
    const texts = ['har', 'harpoon', 'harp', 'spoon', 'oon', 'xspoonx', 'zz'];
    const counts = new TokenPairCounter(texts.length, 10);
    for (const [target, source, count] of [[1, 1, 3], [1, 2, 1], [3, 5, 2], [4, 6, 9]] as const) counts.add(target, source, count);
    const smoothed = smoothTokenPairs(counts, { textOf: (target) => texts[target]!, beginsWord: (source) => source === 2, weight: 100 });
    expect(smoothed.of(2)).toEqual(new Map([[1, 75], [2, 50]]));
    expect(smoothed.of(0)).toEqual(smoothed.of(2));
    // `oon` stands in `spoon`, which stands in it.
    expect(smoothed.of(5)).toEqual(new Map([[5, 100]]));
    expect([smoothed.of(6).size, smoothed.of(1)]).toEqual([0, counts.of(1)]);
  });
});
