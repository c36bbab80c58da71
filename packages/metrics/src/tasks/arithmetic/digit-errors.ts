import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { SuccessCounts } from '../../statistics/success-counts.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import { TokstreamError } from '@tokstream/core';
import { arithmeticAnatomy } from './arithmetic-anatomy.ts';
import type { ArithmeticAnswer, DigitDirection } from './arithmetic-answer.ts';

/** Settings of `digit-errors`. */
export interface DigitErrorsOptions {
  /** Digits of a token. Default 3 */
  readonly chunk?: number;
  /** From which end digits are cut into tokens. Default `right-to-left` */
  readonly direction?: DigitDirection;
  /** Names the frequencies of tokens, where there are some. */
  readonly frequencies?: string;
}

/** Where answers to arithmetic go wrong. */
export interface DigitErrorsResult {
  readonly answers: number;
  readonly accuracy?: number | undefined;
  /** Share of answers that are a number and nothing else. */
  readonly formatShare?: number | undefined;
  /** Accuracy where the result is longer than the operands (`longer`), and where not (`same`). */
  readonly accuracyByLength: Readonly<Record<string, number>>;
  /** ... by the columns that carry, and by most of them in a row. */
  readonly accuracyByCarries: Readonly<Record<string, number>>;
  readonly accuracyByLongestCarry: Readonly<Record<string, number>>;
  /** Share of wrong answers with another number of digits, or none at all. */
  readonly lengthErrorShare?: number | undefined;
  /** Share of wrong answers that are off by one in one digit and its carries. */
  readonly offByOneShare?: number | undefined;
  /** How many of these by the digit, from 1 at the left. */
  readonly offByOneAt: Readonly<Record<string, number>>;
  /** Wrong answers by the digits of how far they are off. */
  readonly errorDigits: Readonly<Record<string, number>>;
  /** Share of wrong digits by place, from 0 at the last one, over answers of the right length. */
  readonly digitErrors: Readonly<Record<string, number>>;
  /** ... by token of the result, from 0 at the first, and by place in a token. */
  readonly tokenErrors: Readonly<Record<string, number>>;
  readonly digitInTokenErrors: Readonly<Record<string, number>>;
  /** Share of wrong tokens that are more frequent than the right ones. */
  readonly moreFrequentShare?: number | undefined;
}

const tables = ['summary', 'length', 'carries', 'longestCarry', 'offByOneAt', 'errorDigits', 'digits', 'tokens', 'digitsInToken'] as const;

/** The accumulator of `digit-errors`: shares by few keys; places above 63 count as 63. */
export type DigitErrorsState = Record<(typeof tables)[number], SuccessCounts>;

const measures = {
  accuracy: { unit: '1', direction: 'higher', about: 'Share of right results.' },
  formatShare: { unit: '1', direction: 'higher', about: 'Share of answers that are a number and nothing else.' },
  lengthErrorShare: { unit: '1', direction: 'lower', about: 'Share of wrong answers with another number of digits than the result.' },
  offByOneShare: { unit: '1', direction: 'none', about: 'Share of wrong answers that are off by a power of ten.' },
  moreFrequentShare: { unit: '1', direction: 'none', about: 'Share of wrong tokens that are more frequent than the right ones.' },
  accuracyByLength: { unit: '1', direction: 'higher', about: 'Share of right results where they are longer than the operands, and where not.', series: 'length' },
  accuracyByCarries: { unit: '1', direction: 'higher', about: 'Share of right results by the number of columns that carry.', series: 'carries' },
  accuracyByLongestCarry: { unit: '1', direction: 'higher', about: 'Share of right results by most columns in a row that carry.', series: 'carries' },
  digitErrors: { unit: '1', direction: 'lower', about: 'Share of wrong digits by place, from the last one on.', series: 'digit' },
  tokenErrors: { unit: '1', direction: 'lower', about: 'Share of wrong tokens by place, from the first one on.', series: 'token' },
  digitInTokenErrors: { unit: '1', direction: 'lower', about: 'Share of wrong digits by place in their token, from the first one on.', series: 'digit' },
} as const satisfies Record<string, Measure>;

/**
 * The anatomy of arithmetic errors: of length first, then digits and tokens aligned from the right, where a carry was lost.
 *
 * Source: Singh and Strouse, "Tokenization Counts" (2024).
 *
 * @param frequencies how often tokens of digits occur; `options.frequencies` names them
 * @throws `invalid-option`; `add` throws `invalid-operands`
 */
export function digitErrors(options: DigitErrorsOptions = {}, frequencies?: ReadonlyMap<string, number>): Metric<ArithmeticAnswer, DigitErrorsState, DigitErrorsResult> {
  const parameters = checkParameters('digit-errors', { ...options }, { chunk: 3, direction: 'right-to-left', frequencies: '' });
  const { chunk = 3, direction = 'right-to-left' } = options;
  if (!(Number.isSafeInteger(chunk) && chunk > 0)) throw new TokstreamError(`The setting chunk is ${chunk}; it must be a whole number above 0.`, { code: 'invalid-option', stage: 'digit-errors' });
  if (direction !== 'left-to-right' && direction !== 'right-to-left') throw new TokstreamError(`The setting direction is ${String(direction)}; it must be left-to-right or right-to-left.`, { code: 'invalid-option', stage: 'digit-errors' });
  return {
    name: 'digit-errors',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => Object.fromEntries(tables.map((table) => [table, new SuccessCounts()])) as DigitErrorsState,
    add(state, input) {
      const found = arithmeticAnatomy(input, { chunk, direction });
      const { isCorrect } = found;
      state.summary.add('correct', isCorrect);
      state.summary.add('format', found.hasFormat);
      state.length.add(found.isLonger ? 'longer' : 'same', isCorrect);
      state.carries.add(capped(found.carries), isCorrect);
      state.longestCarry.add(capped(found.longestCarry), isCorrect);
      for (const [at, isWrong] of found.digits.entries()) state.digits.add(capped(at), isWrong);
      for (const [at, token] of found.tokens.entries()) {
        state.tokens.add(capped(at), token.digits.includes(true));
        for (const [place, isWrong] of token.digits.entries()) state.digitsInToken.add(capped(place), isWrong);
        const [of, instead] = [frequencies?.get(token.expected), frequencies?.get(token.given)];
        if (token.expected !== token.given && of !== undefined && instead !== undefined) state.summary.add('moreFrequent', instead > of);
      }
      if (isCorrect) return;
      state.summary.add('length', found.hasLengthError || found.given === undefined);
      state.summary.add('offByOne', found.offByOneAt !== undefined);
      if (found.offByOneAt !== undefined) state.offByOneAt.add(capped(found.offByOneAt), 1);
      if (found.error !== undefined) state.errorDigits.add(capped(found.error.length), 1);
    },
    merge(state, later) {
      for (const table of tables) state[table].merge(later[table]);
    },
    result(state) {
      const share = (key: string): number | undefined => quotient(state.summary.get(key).successes, state.summary.get(key).trials);
      return {
        answers: state.summary.get('correct').trials,
        accuracy: share('correct'),
        formatShare: share('format'),
        accuracyByLength: state.length.shares(),
        accuracyByCarries: state.carries.shares(),
        accuracyByLongestCarry: state.longestCarry.shares(),
        lengthErrorShare: share('length'),
        offByOneShare: share('offByOne'),
        offByOneAt: countsOf(state.offByOneAt),
        errorDigits: countsOf(state.errorDigits),
        digitErrors: state.digits.shares(),
        tokenErrors: state.tokens.shares(),
        digitInTokenErrors: state.digitsInToken.shares(),
        moreFrequentShare: share('moreFrequent'),
      };
    },
    intervals(state) {
      const names = [['accuracy', 'correct'], ['formatShare', 'format'], ['lengthErrorShare', 'length'], ['offByOneShare', 'offByOne'], ['moreFrequentShare', 'moreFrequent']] as const;
      const shares = names.map(([name, key]) => [name, state.summary.get(key)] as const).filter(([, { trials }]) => trials > 0);
      return {
        ...Object.fromEntries(shares.map(([name, { successes, trials }]) => [name, wilsonInterval(successes, trials)])),
        ...state.length.intervals('accuracyByLength'),
        ...state.carries.intervals('accuracyByCarries'),
        ...state.longestCarry.intervals('accuracyByLongestCarry'),
        ...state.digits.intervals('digitErrors'),
        ...state.tokens.intervals('tokenErrors'),
        ...state.digitsInToken.intervals('digitInTokenErrors'),
      };
    },
    encode: (state) => Object.fromEntries(tables.map((table) => [table, state[table].toJson()])),
    decode(encoded) {
      const parts = objectFrom(encoded, tables);
      return Object.fromEntries(tables.map((table) => [table, SuccessCounts.from(parts[table])])) as DigitErrorsState;
    },
  };
}

function capped(place: number): number {
  return Math.min(place, 63);
}

function countsOf(counts: SuccessCounts): Record<string, number> {
  return Object.fromEntries([...counts].map(([key, { trials }]) => [key, trials]));
}
