import { readFileSync } from 'node:fs';
import { cutAnywhere, expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTokenizer } from '../../load/create-tokenizer.ts';
import { byteLevelBpeTrainer } from '../../train/byte-level-bpe-trainer.ts';
import { piecesOf } from '../pieces.test-support.ts';
import { digitGroups, type DigitGroupsOptions } from './digit-groups.ts';
import { readDigitGroupSplit } from './digit-group-regex.ts';

const texts = fc.array(fc.constantFrom('0', '12', '345678', '٣', '½', '²', '𝟎', '７', 'a', ' ', ',', '-', '\u{1F600}', '1'.repeat(70)), { maxLength: 10 }).map((parts) => parts.join(''));
const options: fc.Arbitrary<DigitGroupsOptions> = fc.record({
  direction: fc.constantFrom('right-to-left', 'left-to-right'),
  size: fc.integer({ min: 1, max: 5 }),
  digits: fc.constantFrom('N', 'Nd', 'ascii'),
});

test.each([
  ['1234567', ['1', '234', '567']],
  ['12', ['12']],
  ['1000', ['1', '000']],
  ['a 1234.5678b', ['a ', '1', '234', '.', '5', '678', 'b']],
  ['12345678', ['12', '345', '678']],
])('%s', (text, pieces) => {
  expect(piecesOf(digitGroups().createStage, [text])).toEqual(pieces);
});

test('from the left: 12345678 is 123 456 78', () => {
  expect(piecesOf(digitGroups({ direction: 'left-to-right' }).createStage, ['12345678'])).toEqual(['123', '456', '78']);
});

describe('equals its regular expression', () => {
  test('for runs of 1 to 39 digits', () => {
    const { createStage, regex } = digitGroups();
    for (let length = 1; length < 40; length++) {
      const run = '1234567890'.repeat(4).slice(0, length);
      expect(piecesOf(createStage, [run])).toEqual(run.match(new RegExp(regex, 'gu')));
    }
  });

  test('as the Rust library reads it', () => {
    const rows = JSON.parse(readFileSync(new URL('../../../goldens/digits.json', import.meta.url), 'utf8')) as readonly (DigitGroupsOptions & { readonly regex: string; readonly pieces: readonly string[] })[];
    for (const { regex: expected, pieces, ...option } of rows) {
      const { createStage, regex } = digitGroups(option);
      expect(regex).toBe(expected);
      expect(pieces.map((joined) => piecesOf(createStage, [joined.replaceAll('|', '')]).join('|'))).toEqual(pieces);
    }
  });

  test('for any text, cut anywhere', () => {
    fc.assert(
      fc.property(texts, options, cutAnywhere(), (text, option, cut) => {
        const { createStage, regex } = digitGroups(option);
        // Splitting at a captured match keeps matches and what is between them.
        const expected = text.split(new RegExp(`(${regex})`, 'u')).filter((piece) => piece !== '');
        expect(piecesOf(createStage, cut(text))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });
});

test('a run longer than may be held grows, is cut, or is refused, as declared', () => {
  const run = '1'.repeat(10);
  const lengths = (chunks: readonly string[], overflow: 'grow' | 'error' | 'split'): number[] => piecesOf(digitGroups({ maxHeld: 4, overflow }).createStage, chunks).map(({ length }) => length);
  expect(lengths([run], 'grow')).toEqual([1, 3, 3, 3]);
  for (const chunks of [[run], [...run], [`${run} `]]) expect(lengths(chunks, 'split').slice(0, 5)).toEqual([1, 3, 1, 3, 2]);
  for (const chunks of [[run], [...run], [`${run} `]]) expectCode('held-too-long', () => lengths(chunks, 'error'));
  expect(lengths(['1234'], 'error')).toEqual([1, 3]);
});

test('can be saved and continued inside a run', () => {
  const { createStage } = digitGroups();
  const [first, second] = [createStage(), createStage()];
  const pieces: string[] = [];
  const next = { push: () => {}, endPiece: () => {}, added: () => {}, piece: (text: string, from: number, to: number) => void pieces.push(text.slice(from, to)) };
  [first.next, second.next] = [next, next];
  first.push('12345', 0, 5, { base: 0, start: null, end: null });
  expect(first.held).toBe(5);
  second.restore(structuredClone(first.snapshot()));
  second.push('67', 0, 2, { base: 5, start: null, end: null });
  second.endPiece();
  expect([pieces, second.held]).toEqual([['1', '234', '567'], 0]);
});

test('a long run costs linear time', () => {
  const pieces = piecesOf(digitGroups().createStage, [...'7'.repeat(20_000)]);
  expect([pieces.length, pieces[0]]).toEqual([6667, '77']);
});

test('a tokenizer.json carries it, and is known again', async () => {
  const { regex, split } = digitGroups({ digits: 'Nd' });
  expect(readDigitGroupSplit(split)).toEqual({ direction: 'right-to-left', size: 3, digits: 'Nd' });
  expect(readDigitGroupSplit({ ...split, pattern: { Regex: String.raw`\d{1,3}` } })).toBeNull();
  const trainer = byteLevelBpeTrainer({ vocabSize: 262, pattern: { regex: `${regex}|[^0-9]+` } });
  for (let count = 0; count < 3; count++) trainer.add('1234567 234567 567');
  const tokenizer = createTokenizer({ tokenizerJson: await trainer.finish() });
  expect([...tokenizer.encode('41234567').ids].map((id) => tokenizer.tokenOf(id))).toEqual(['4', '1', '234', '567']);
});

test.each([{ size: 0 }, { size: 10 }, { maxHeld: 2 }, { digits: 'L' as 'N' }])('refuses %j', (wrong) => {
  expectCode('invalid-digit-groups', () => digitGroups(wrong));
});
