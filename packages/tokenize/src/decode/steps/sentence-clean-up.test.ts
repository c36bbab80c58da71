import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAnywhere } from '@tokstream/testing';
import { cleanUp, sentenceCleanUp } from './sentence-clean-up.ts';

test('equals cleaning the whole text, for every cut', () => {
  const text = fc.string({ unit: fc.constantFrom(' ', ' ', ' ', "'", 'n', 't', 'v', 'e', 's', 'm', '.', ',', 'a', " n't", " 've"), maxLength: 16 });
  fc.assert(
    fc.property(text, cutAnywhere(), (whole, cut) => {
      const step = sentenceCleanUp();
      const pieces = cut(whole).flatMap((piece) => step.push(piece));
      expect([...pieces, ...step.flush()].join('')).toBe(cleanUp(whole));
    }),
    { numRuns: 3000 },
  );
});

test('sets punctuation close', () => {
  expect(cleanUp("I do n't know , he 's here ! ' x ' 've")).toBe("I don't know, he's here!'x''ve");
});
