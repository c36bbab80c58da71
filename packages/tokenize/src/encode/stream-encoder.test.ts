import { cutAnywhere } from '@tokstream/testing';
import type { TokenBlock } from '@tokstream/core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codecGoldens } from '../goldens.test-support.ts';
import { trickyText } from '../text.test-support.ts';
import type { EncoderOptions, TokenEncoder } from '../tokenizer.ts';
import { wellFormed } from '../well-formed.ts';

const emits = ['pretoken', 'eager'] as const;

describe.each(codecGoldens)('$name', ({ tokenizer, texts }) => {
  const known = texts.map(({ text }) => text).join('');
  const text = fc.oneof(trickyText(), fc.string({ unit: fc.constantFrom(...known) }), fc.constantFrom(...texts.map((golden) => golden.text)));

  test('streamed ids and offsets are those of the whole text, for every cut, also saved and continued', () => {
    fc.assert(
      fc.property(text, cutAnywhere(), fc.constantFrom(...emits), fc.boolean(), (source, cut, emit, specialTokens) => {
        const options: EncoderOptions = { emit, specialTokens };
        let encoder = tokenizer.encoder(options);
        const blocks: TokenBlock[] = [];
        for (const chunk of cut(source)) {
          blocks.push(...encoder.push(chunk));
          const saved = structuredClone(encoder.snapshot());
          encoder = tokenizer.encoder(options);
          encoder.restore(saved);
        }
        blocks.push(...encoder.flush());
        const { ids, offsets } = tokenizer.encode(source, { specialTokens });
        expect(joined(blocks)).toEqual({ ids: [...ids], start: [...offsets().start], end: [...offsets().end] });
        expect(blocks.map(({ final }) => final).indexOf(true)).toBe(blocks.length - 1);
        expect(encoder.held).toBe(0);
        // A flushed encoder is as new.
        expect(joined(run(encoder, [source])).ids).toEqual([...ids]);
      }),
      { numRuns: 400 },
    );
  });

  test('other units are those of the same places', () => {
    fc.assert(
      fc.property(text, cutAnywhere(), (source, cut) => {
        const formed = wellFormed(source);
        const expected = tokenizer.encode(source).offsets();
        const inUnit = (unit: 'bytes' | 'code-points'): ReturnType<typeof joined> => joined(run(tokenizer.encoder({ unit }), cut(source)));
        const bytes = (at: number): number => new TextEncoder().encode(formed.slice(0, at)).length;
        const codePoints = (at: number): number => Array.from(formed.slice(0, at)).length;
        expect(inUnit('bytes')).toMatchObject({ start: Array.from(expected.start, bytes), end: Array.from(expected.end, bytes) });
        expect(inUnit('code-points')).toMatchObject({ start: Array.from(expected.start, codePoints), end: Array.from(expected.end, codePoints) });
      }),
      { numRuns: 60 },
    );
  });
});

test('a fork goes its own way', () => {
  const { tokenizer } = codecGoldens[0]!;
  const encoder = tokenizer.encoder();
  const begun = encoder.push('the cat s');
  const fork = encoder.fork();
  const all = (continued: readonly TokenBlock[]): number[] => joined([...begun, ...continued]).ids;
  expect(all(run(encoder, ['at']))).toEqual([...tokenizer.encode('the cat sat').ids]);
  expect(all(run(fork, ['tore 👍']))).toEqual([...tokenizer.encode('the cat store 👍').ids]);
});

test('one endless word is encoded while it arrives', () => {
  for (const name of ['byte-level', 'llama-2', 'unigram', 'word-piece']) {
    const { tokenizer } = codecGoldens.find((golden) => golden.name === name)!;
    const encoder = tokenizer.encoder();
    let most = 0;
    let count = 0;
    for (let at = 0; at < 200; at++) {
      for (const { ids } of encoder.push('catscats'.repeat(16))) count += ids.length;
      most = Math.max(most, encoder.held);
    }
    for (const { ids } of encoder.flush()) count += ids.length;
    expect([name, most]).toEqual([name, Math.min(most, 2400)]);
    expect(count).toBe(tokenizer.encode('catscats'.repeat(16 * 200)).ids.length);
  }
});

function run(encoder: TokenEncoder, chunks: readonly string[]): TokenBlock[] {
  return [...chunks.flatMap((chunk) => [...encoder.push(chunk)]), ...encoder.flush()];
}

function joined(blocks: readonly TokenBlock[]): { ids: number[]; start: number[]; end: number[] } {
  return { ids: blocks.flatMap((block) => [...block.ids]), start: blocks.flatMap((block) => [...block.start]), end: blocks.flatMap((block) => [...block.end]) };
}
