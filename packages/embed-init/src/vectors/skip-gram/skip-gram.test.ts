import { seededRandom } from '@tokstream/core';
import { closeTo, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordCounter } from '../counting/word-counter.ts';
import { wordVocabulary } from '../counting/word-vocabulary.ts';
import { aliasSampler } from './alias-sampler.ts';
import { skipGramReference } from './skip-gram.reference.ts';
import { skipGram } from './skip-gram.ts';

/** Talk of two things that never meet; `unfishing` and `unvoting` are heard seldom. */
function talk(sentences: number): readonly (readonly string[])[] {
  const random = seededRandom(4);
  const topics = [['whale', 'ship', 'sea', 'oar', 'boat', 'fishing'], ['law', 'state', 'nation', 'peace', 'treaty', 'voting']];
  return Array.from({ length: sentences }, (_, at) => Array.from({ length: 8 }, () => topics[at % 2]![Math.floor(random.next() * 6)]!));
}

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, k) => sum + value * b[k]!, 0) / (Math.hypot(...a) * Math.hypot(...b));

describe('skipGram', () => {
  it('brings together what is said together, and places words it never saw by their pieces', () => {
    const sentences = talk(600);
    const counter = wordCounter();
    for (const sentence of sentences) counter.push(sentence);
    const trainer = skipGram(counter.vocabulary(), { dim: 10, epochs: 3, subsample: 0, ngrams: { minLength: 4, maxLength: 5, buckets: 500 } });
    for (let epoch = 0; epoch < 3; epoch += 1) {
      for (const sentence of sentences) {
        trainer.push(sentence);
        trainer.cut();
      }
    }
    const vectors = trainer.finish();
    const of = (word: string): Float32Array => vectors.get(word)!;
    for (const [word, near, far] of [['whale', 'ship', 'law'], ['peace', 'state', 'oar'], ['unfishing', 'boat', 'treaty'], ['votings', 'nation', 'sea']] as const) {
      expect(cosine(of(word), of(near)), word).toBeGreaterThan(cosine(of(word), of(far)) + 0.5);
    }
    expect([vectors.get('a'), vectors.words.length]).toEqual([undefined, 12]);
  });

  it('learns what plain loops over the whole document learn', () => {
    const counts = [30, 20, 10, 5];
    const ids = Array.from({ length: 65 }, (_, at) => (at * at + (at % 3)) % 4);
    const options = { dim: 3, window: 3, negatives: 2, learningRate: 0.1, seed: 7 };
    const trainer = skipGram(wordVocabulary(['a', 'b', 'c', 'd'], counts), { ...options, subsample: 0, ngrams: { minLength: 1, maxLength: 1, buckets: 0 } });
    trainer.push(Int32Array.from(ids));
    closeTo(trainer.finish().table, skipGramReference(ids, counts, options).flat(), 1e-5);
  });

  it('gives the same vectors however the stream is cut', () => {
    const vocabulary = wordVocabulary(['a', 'b', 'c', 'd'], [30, 20, 10, 5]);
    const ids = Int32Array.from({ length: 60 }, (_, at) => (at * at + (at % 3)) % 4);
    const of = (cuts: readonly number[]): Float32Array => {
      const trainer = skipGram(vocabulary, { dim: 3, window: 2, ngrams: { minLength: 3, maxLength: 3, buckets: 5 }, subsample: 0.05 });
      for (const [at, end] of [...cuts, ids.length].entries()) trainer.push(ids.subarray(cuts[at - 1] ?? 0, end));
      return trainer.finish().table;
    };
    const whole = of([]);
    fc.assert(fc.property(fc.array(fc.nat(ids.length), { maxLength: 5 }), (cuts) => {
      expect(of(cuts.toSorted((a, b) => a - b))).toEqual(whole);
    }), { numRuns: 20 });
  });

  it('refuses a vocabulary without words', () => expectCode('invalid-vocabulary', () => skipGram(wordVocabulary([], []))));
});

it('aliasSampler draws by weight', () => {
  const weights = Float64Array.of(5, 0, 1, 2, 0.25);
  const draw = aliasSampler(weights);
  const random = seededRandom(2);
  const counts = new Float64Array(5);
  for (let at = 0; at < 33_000; at += 1) counts[draw(random)]! += 1;
  const expected = weights.map((weight) => (weight * 33_000) / 8.25);
  const chiSquare = counts.reduce((sum, count, at) => sum + (expected[at] === 0 ? 1e9 * count : (count - expected[at]!) ** 2 / expected[at]!), 0);
  expect(chiSquare).toBeLessThan(16.3); // 3 degrees of freedom, one in a thousand
});
