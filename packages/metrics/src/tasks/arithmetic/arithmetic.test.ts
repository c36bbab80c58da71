import { seededRandom } from '@tokstream/core';
import { expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { arithmeticAnatomy } from './arithmetic-anatomy.ts';
import type { ArithmeticAnswer } from './arithmetic-answer.ts';
import { cutDigits } from './cut-digits.ts';
import { digitErrors, type DigitErrorsResult } from './digit-errors.ts';

test('digits are cut from either end', () => {
  expect(cutDigits('12345678', 3, 'left-to-right').map((piece) => piece.length)).toEqual([3, 3, 2]);
  expect(cutDigits('12345678', 3, 'right-to-left').map((piece) => piece.length)).toEqual([2, 3, 3]);
  expect([cutDigits('123456', 3, 'right-to-left'), cutDigits('7', 3, 'right-to-left'), cutDigits('', 3, 'left-to-right')]).toEqual([['123', '456'], ['7'], []]);
});

describe('the anatomy of an answer', () => {
  const sum = (operands: string[], answer: string): ReturnType<typeof arithmeticAnatomy> => arithmeticAnatomy({ operands, answer });

  test('off by one in digit 6 of 8', () => {
    const found = sum(['12345000', '678'], '12345778');
    expect(found).toMatchObject({ expected: '12345678', isCorrect: false, error: '100', offByOneAt: 6, hasLengthError: false, hasFormat: true });
    expect(found.digits).toEqual([false, false, true, false, false, false, false, false]);
    expect(found.tokens.map(({ expected, given, digits }) => [expected, given, digits.includes(true)])).toEqual([['12', '12', false], ['345', '345', false], ['678', '778', true]]);
  });

  test('a carry that runs on is off by one in one digit, though several are wrong', () => {
    expect(sum(['199', '1'], '199')).toMatchObject({ expected: '200', error: '1', offByOneAt: 3, digits: [true, true, true], carries: 2, longestCarry: 2 });
  });

  test('length comes first: digits of numbers of different length are not compared', () => {
    expect(sum(['999', '1'], '100')).toMatchObject({ expected: '1000', isLonger: true, hasLengthError: true, digits: [], tokens: [], longestCarry: 3 });
    // A digit too many: 10x the result is off by no power of ten that would count.
    expect(sum(['5', '5'], '0')).toMatchObject({ hasLengthError: true, error: '10' });
    expect(sum(['5', '5'], '0').offByOneAt).toBeUndefined();
    expect(arithmeticAnatomy({ operands: ['3', '5'], operation: '-', answer: '2' })).toMatchObject({ expected: '-2', hasLengthError: true });
  });

  test('the value is read apart from the format', () => {
    expect(sum(['900', '334'], 'The sum is 1,234.')).toMatchObject({ isCorrect: true, hasFormat: false, given: '1234' });
    const none = sum(['1', '2'], 'three');
    expect([none.given, none.isCorrect, none.hasLengthError]).toEqual([undefined, false, false]);
    expect(arithmeticAnatomy({ operands: ['123456789', '987654321'], operation: '*', answer: '121932631112635269' })).toMatchObject({ isCorrect: true, carries: 0 });
  });

  test('carries are those of the sum, as adding each column says', () => {
    const random = seededRandom(1);
    for (let trial = 0; trial < 200; trial += 1) {
      const [left, right] = [Math.floor(random.next() * 1e6), Math.floor(random.next() * 1e6)];
      // A column carries where the sum of what lies at and below it has a digit more.
      const carries = [1, 2, 3, 4, 5, 6].filter((column) => (left % 10 ** column) + (right % 10 ** column) >= 10 ** column).length;
      expect(sum([String(left), String(right)], '0').carries).toBe(carries);
    }
  });

  test('operands are whole numbers', () => {
    for (const operands of [['1'], ['1', '-2'], ['1', 'x'], ['1', '9'.repeat(1001)]]) expectCode('invalid-operands', () => sum(operands, '1'));
  });
});

// Answers of gpt-3.5-turbo-0301 with the tokens it wrote them in: the first twelve rows of results/20240125_gpt35_0301_answer_length_effects.csv
// of Singh and Strouse, https://github.com/aadityasingh/TokenizationCounts (MIT).
const published = [
  ['8464327', '1470761', '993 508 8'],
  ['3529456', '8302080', '118 015 36'],
  ['7718526', '31386286', '390 048 12'],
  ['76110181', '5842298', '819 524 79'],
  ['6813376', '99705409', '106 118 785'],
  ['92890802', '7798383', '100 089 185'],
  ['47515218', '49749951', '972 651 69'],
  ['91770186', '40528087', '132 898 273'],
  ['9172574', '428268256', '437 440 830'],
  ['460227618', '4420217', '464 647 835'],
  ['69828801', '267222004', '337 050 805'],
  ['818243791', '38657761', '856 901 552'],
] as const;

test('published answers are cut as their model cut them, and go wrong in digit four where they are longer, as is published', () => {
  const metric = digitErrors({ direction: 'left-to-right' });
  const state = metric.init();
  const wrong: (readonly number[])[] = [];
  for (const [left, right, tokens] of published) {
    const answer = tokens.replaceAll(' ', '');
    expect(cutDigits(answer, 3, 'left-to-right').join(' ')).toBe(tokens);
    metric.add(state, { operands: [left, right], answer });
    const { digits } = arithmeticAnatomy({ operands: [left, right], answer });
    // Places from the left, from 1.
    if (digits.includes(true)) wrong.push(digits.toReversed().flatMap((isWrong, at) => (isWrong ? [at + 1] : [])));
  }
  const result = metric.result(state) as DigitErrorsResult;
  expect(result).toMatchObject({ answers: 12, formatShare: 1, lengthErrorShare: 0, accuracyByLength: { longer: 0 }, tokenErrors: { 0: 1 / 12, 1: 4 / 12, 2: 0 } });
  expect(wrong).toEqual([[4], [3], [4], [4], [4]]);
});

test('errors add up to shares by what they are and where', () => {
  const metric = digitErrors({ frequencies: 'made up' }, new Map([['678', 5], ['778', 9], ['12', 2], ['13', 1]]));
  const state = metric.init();
  const answers: ArithmeticAnswer[] = [
    { operands: ['12345000', '678'], answer: '12345678' },
    { operands: ['12345000', '678'], answer: '12345778' },
    { operands: ['12345000', '678'], answer: '13345678' },
    { operands: ['999', '1'], answer: 'it is 100' },
    { operands: ['999', '1'], answer: '' },
  ];
  for (const answer of answers) metric.add(state, answer);
  const result = metric.result(state) as DigitErrorsResult;
  expect(result).toMatchObject({ answers: 5, accuracy: 0.2, formatShare: 0.6, accuracyByLength: { longer: 0, same: 1 / 3 }, accuracyByLongestCarry: { 0: 1 / 3, 3: 0 }, lengthErrorShare: 0.5, offByOneShare: 0.5, offByOneAt: { 2: 1, 6: 1 }, errorDigits: { 3: 2, 7: 1 }, moreFrequentShare: 0.5, tokenErrors: { 0: 1 / 3, 1: 0, 2: 1 / 3 } });
  expect([result.digitErrors[2], result.digitErrors[6], result.digitErrors[0]]).toEqual([1 / 3, 1 / 3, 0]);
  for (const options of [{ chunk: 0 }, { direction: 'sideways' as 'left-to-right' }]) expectCode('invalid-option', () => digitErrors(options));
});
