import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutAnywhere } from '@tokstream/testing';
import { stopStrings } from './stop-strings.ts';
import { stopStringsReference } from './stop-strings.reference.ts';

const letters = (maxLength: number, minLength = 0): fc.Arbitrary<string> => fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength, maxLength });

test('finds what a search of the whole text finds, for every cut', () => {
  fc.assert(
    fc.property(fc.array(letters(5, 1), { maxLength: 4 }), letters(30), cutAnywhere(), (strings, text, cut) => {
      let stage = stopStrings(strings);
      let out = '';
      for (const chunk of cut(text)) {
        out += stage.push(chunk).join('');
        const saved = structuredClone(stage.snapshot());
        stage = stopStrings(strings);
        stage.restore(saved);
      }
      const { matched } = stage;
      out += stage.flush().join('');
      expect({ text: out, matched }).toEqual(stopStringsReference(strings, text));
      expect([stage.held, stage.matched]).toEqual([0, null]);
    }),
    { numRuns: 1000 },
  );
});

test('holds exactly the longest end that begins a stop string', () => {
  const stage = stopStrings(['\nUser:', 'User!']);
  expect([stage.push('Hi.\nUse'), stage.held]).toEqual([['Hi.'], 4]);
  expect([stage.push('r!'), stage.matched, stage.held]).toEqual([['\n'], 'User!', 0]);
  expect([stage.push('more'), stage.flush()]).toEqual([[], []]);
});

test('refuses an empty stop string', () => {
  expect(() => stopStrings(['a', ''])).toThrow(expect.objectContaining({ code: 'invalid-stop-string' }));
});
