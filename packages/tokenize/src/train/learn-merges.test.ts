import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { learnMerges, type LearnedMerges, type LearnMergesInput } from './learn-merges.ts';
import { learnMergesReference } from './learn-merges.reference.ts';

function learn(input: LearnMergesInput): LearnedMerges {
  const learning = learnMerges(input);
  for (;;) {
    const step = learning.next();
    if (step.done === true) return step.value;
  }
}

test('ties go to the smaller ids, and a run counts each of its pairs', () => {
  const words: [number[], number][] = [[[0, 1], 2], [[2, 3], 2], [[0, 0, 0], 2]];
  const { tokens, merges } = learn({ tokens: ['a', 'b', 'c', 'd'], words, vocabSize: 20, minFrequency: 0, maxTokenLength: Infinity });
  expect(merges.map(([left, right]) => [tokens[left], tokens[right]])).toEqual([['a', 'a'], ['a', 'b'], ['c', 'd'], ['aa', 'a']]);
});

test('equals counting everything anew', () => {
  const word = fc.tuple(fc.array(fc.nat(2), { minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 4 }));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 12 }), fc.integer({ min: 3, max: 20 }), fc.nat(4), (words, vocabSize, minFrequency) => {
      const input = { tokens: ['a', 'b', 'c'], words, vocabSize, minFrequency, maxTokenLength: Infinity };
      const expected = learnMergesReference(input);
      // Where two pairs spell one token the crate's rule applies, which the goldens test.
      fc.pre(new Set(expected.tokens).size === expected.tokens.length);
      expect(learn(input)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
});
