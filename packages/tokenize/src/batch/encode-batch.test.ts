import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../load/create-tokenizer.ts';
import type { TokenizerJson } from '../tokenizer-json.ts';
import type { Tokenizer } from '../tokenizer.ts';
import { type BatchInput, encodeBatch } from './encode-batch.ts';
import type { EncodedRow } from './encoded-row.ts';
import type { PaddingOptions } from './padding-options.ts';
import { textWindows } from './text-windows.ts';
import type { TruncationOptions } from './truncation-options.ts';

interface BatchCase {
  readonly tokenizer: string;
  readonly inputs: BatchInput[];
  readonly specialTokens: boolean;
  readonly truncation: TruncationOptions | null;
  readonly padding: PaddingOptions | null;
  readonly rows?: unknown;
  readonly overflowing?: unknown;
  readonly error?: string;
}

/** What the Rust library gives; see `goldens/make_batch.py`. */
const goldens = JSON.parse(readFileSync(new URL('../../goldens/batch.json', import.meta.url), 'utf8')) as {
  readonly tokenizers: Readonly<Record<string, TokenizerJson>>;
  readonly cases: readonly BatchCase[];
};
const tokenizers: Readonly<Record<string, Tokenizer>> = Object.fromEntries(Object.entries(goldens.tokenizers).map(([name, tokenizerJson]) => [name, createTokenizer({ tokenizerJson })]));
const template = tokenizers['template']!;

test.each(goldens.cases.map((each, at) => [at, each] as const))('rows are those of the Rust library: case %i', (_, { tokenizer, inputs, specialTokens, truncation, padding, ...expected }) => {
  const run = (): unknown => {
    const batch = encodeBatch(tokenizers[tokenizer]!, inputs, { specialTokens, ...(truncation && { truncation }), ...(padding && { padding }) });
    return { rows: batch.rows.map(listed), overflowing: batch.overflowing.map(listed) };
  };
  if (expected.error === undefined) expect(run()).toEqual(expected);
  else expect(run).toThrow(expect.objectContaining({ code: expected.error }));
});

function listed({ input, ids, typeIds, attentionMask, specialTokensMask, sequenceIds, offsets }: EncodedRow): unknown {
  return [input, ...[ids, typeIds, attentionMask, specialTokensMask, sequenceIds, offsets.start, offsets.end].map((list) => Array.from(list))];
}

test('windows of a text go on from its kept end, each with the stride', () => {
  const cut = (side: 'left' | 'right'): string => textWindows(10, 4, 1, side).map(([from, to]) => 'abcdefghij'.slice(from, to)).join('|');
  expect([cut('right'), cut('left')]).toEqual(['abcd|defg|ghij', 'ghij|defg|abcd']);
});

test('windows cover the text, and only the last is short', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), fc.nat(19), fc.constantFrom('left' as const, 'right' as const), (length, most, stride, side) => {
      fc.pre(stride < most);
      const windows = textWindows(length, most, stride, side);
      const inOrder = side === 'right' ? windows : windows.toReversed();
      expect([inOrder[0]![0], inOrder.at(-1)![1]]).toEqual([0, length]);
      for (const [at, [from, to]] of windows.entries()) {
        expect(to - from === most || at === windows.length - 1).toBe(true);
        if (at > 0) expect(side === 'right' ? windows[at - 1]![1] - from : to - windows[at - 1]![0]).toBe(stride);
      }
    }),
  );
});

describe('rectangular', () => {
  const question: BatchInput = ['who sat ?', 'the cat sat on a mat'];
  const truncation = { maxLength: 9, stride: 1, strategy: 'only-second' } as const;

  test('matrices of rows, or of rows each followed by its windows', () => {
    const batch = encodeBatch(template, [question, 'cat'], { truncation, padding: { token: '[PAD]' } });
    expect(batch.toRectangular()).toMatchObject({ rows: 2, length: 9, inputs: Int32Array.of(0, 1) });
    const { rows, inputs, ids, attentionMask } = batch.toRectangular({ overflowing: true });
    expect([rows, [...inputs]]).toEqual([4, [0, 0, 0, 1]]);
    expect([...ids.subarray(27)]).toEqual([1, 5, 2, 0, 0, 0, 0, 0, 0]);
    expect([...attentionMask.subarray(27)]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  test.each([
    ['ragged-batch', () => encodeBatch(template, ['cat', 'the cat']).toRectangular()],
    ['invalid-padding', () => encodeBatch(template, ['cat'], { padding: {} })],
    ['invalid-padding', () => encodeBatch(template, ['cat'], { padding: { token: 'dog' } })],
    ['invalid-padding', () => encodeBatch(template, ['cat'], { padding: { id: 0, toMultipleOf: 0 } })],
    ['invalid-padding', () => encodeBatch(template, ['cat'], { padding: { id: 0, length: 1.5 } })],
    ['invalid-truncation', () => encodeBatch(template, ['cat'], { truncation: { maxLength: 1 } })],
    ['invalid-truncation', () => encodeBatch(template, ['cat'], { truncation: { maxLength: NaN } })],
    ['invalid-truncation', () => encodeBatch(template, ['cat'], { truncation: { maxLength: 8, stride: -1 } })],
  ])('%s: case %#', (code, run) => {
    expect(run).toThrow(expect.objectContaining({ code, message: expect.stringMatching(/^[^\n]+\.$/) }));
  });
});
