import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codecGoldens, goldenTokenizer } from '../goldens.test-support.ts';
import { trickyText } from '../text.test-support.ts';
import { wellFormed } from '../well-formed.ts';

describe.each(codecGoldens)('$name against the Rust library', ({ tokenizer, texts, sequences }) => {
  test('encodes to the same ids', () => {
    expect(texts.map(({ text }) => [...tokenizer.encode(text).ids])).toEqual(texts.map(({ ids }) => ids));
  });

  test('decodes to the same text, with and without special tokens', () => {
    expect(sequences.map(({ ids }) => tokenizer.decode(ids))).toEqual(sequences.map(({ skip }) => skip));
    expect(sequences.map(({ ids }) => tokenizer.decode(ids, { skipSpecial: false }))).toEqual(sequences.map(({ keep }) => keep));
  });

  test('gives the same offsets', () => {
    expect(texts.map(({ text }) => offsetsOf(tokenizer, text))).toEqual(texts.map(({ offsets }) => offsets));
  });
});

describe('byte-level', () => {
  const tokenizer = goldenTokenizer('byte-level');

  test('decoding an encoding gives the text back', () => {
    fc.assert(
      fc.property(trickyText(), (text) => {
        // The one added token that the crate reads as bytes when it decodes.
        fc.pre(!text.includes('é!'));
        expect(tokenizer.decode(tokenizer.encode(text, { specialTokens: false }).ids, { skipSpecial: false })).toBe(wellFormed(text));
      }),
      { numRuns: 400 },
    );
  });

  test('bytesOf joins to the UTF-8 of the text', () => {
    const text = 'the cat é 👍\ufeff';
    const { ids } = tokenizer.encode(text, { specialTokens: false });
    expect(Array.from(ids).flatMap((id) => [...tokenizer.bytesOf(id)!])).toEqual([...new TextEncoder().encode(text)]);
    expect(tokenizer.bytesOf(tokenizer.idOf('<s>')!)).toBeNull();
    expect(tokenizer.bytesOf(tokenizer.size)).toBeNull();
  });
});

describe.each(['byte-level', 'llama-2', 'llama-2-metaspace', 'gemma'])('%s offsets', (name) => {
  test('rebuild the text, and parts of a character have its range', () => {
    const known = "the cat'sé中 \u2581x<s>";
    const text = name === 'byte-level' ? trickyText() : fc.oneof(trickyText(), fc.string({ unit: fc.constantFrom(...known) }));
    fc.assert(
      fc.property(text, (source) => {
        // A token that was put in has the range of the first character, and begin and end tokens none.
        const ranges = offsetsOf(goldenTokenizer(name), source).filter(([start, end]) => start < end);
        let rebuilt = '';
        let done = 0;
        let before = 0;
        for (const [start, end] of ranges) {
          expect(start).toBeGreaterThanOrEqual(before);
          before = start;
          // No gaps, and tokens overlap only where they share one character.
          expect(start).toBeLessThanOrEqual(done);
          expect(Array.from(source.slice(start, done)).length).toBeLessThanOrEqual(1);
          rebuilt += source.slice(Math.max(start, done), end);
          done = Math.max(done, end);
          expect(isBoundary(source, start) && isBoundary(source, end)).toBe(true);
        }
        expect(rebuilt).toBe(source);
      }),
      { numRuns: 300 },
    );
  });
});

function offsetsOf(tokenizer: ReturnType<typeof goldenTokenizer>, text: string): [number, number][] {
  const { start, end } = tokenizer.encode(text).offsets();
  return Array.from(start, (from, at) => [from, end[at]!]);
}

function isBoundary(text: string, at: number): boolean {
  return at === 0 || at === text.length || (text.codePointAt(at - 1) ?? 0) < 0x10000;
}
