import { TokstreamError } from '@tokstream/core';
import type { ArithmeticAnswer, DigitDirection } from './arithmetic-answer.ts';
import { cutDigits } from './cut-digits.ts';

/** How digits of numbers are cut into tokens. */
export interface DigitTokens {
  /** Digits of a token. Default 3 */
  readonly chunk?: number;
  /** Default `right-to-left` */
  readonly direction?: DigitDirection;
}

/** What is wrong with an answer. Plain data. */
export interface ArithmeticAnatomy {
  /** The right result. */
  readonly expected: string;
  /** The first number in the answer, without separators; absent where there is none. */
  readonly given?: string;
  /** Whether the answer is a number and nothing else. */
  readonly hasFormat: boolean;
  readonly isCorrect: boolean;
  /** Whether the result has more digits than each operand. */
  readonly isLonger: boolean;
  /** Whether the answer has another number of digits than the result, or another sign; digits are then not compared. */
  readonly hasLengthError: boolean;
  /** How far the answer is off. */
  readonly error?: string;
  /** The digit that is off by one, from 1 at the left, where that is the whole error. */
  readonly offByOneAt?: number;
  /** For each digit whether it is wrong, from the last one on. */
  readonly digits: readonly boolean[];
  /** For each token of the result, from the first one on. */
  readonly tokens: readonly DigitTokenAnatomy[];
  /** Columns of a sum that carry, and most of them in a row; of other operations 0. */
  readonly carries: number;
  readonly longestCarry: number;
}

/** What was given in place of a token. */
export interface DigitTokenAnatomy {
  readonly expected: string;
  readonly given: string;
  /** For each digit of the token whether it is wrong, from the first one on. */
  readonly digits: readonly boolean[];
}

const result = { '+': (a: bigint, b: bigint) => a + b, '-': (a: bigint, b: bigint) => a - b, '*': (a: bigint, b: bigint) => a * b };

/**
 * Compares an answer with the right result, aligned from the right.
 *
 * Source: Singh and Strouse, "Tokenization Counts" (2024).
 *
 * @throws `invalid-operands` for what is no whole number from 0 of at most 1,000 digits
 */
export function arithmeticAnatomy({ operands, operation = '+', answer }: ArithmeticAnswer, { chunk = 3, direction = 'right-to-left' }: DigitTokens = {}): ArithmeticAnatomy {
  if (operands.length < 2 || !operands.every((operand) => /^\d{1,1000}$/.test(operand))) throw new TokstreamError(`The operands ${JSON.stringify(operands).slice(0, 80)} are not two or more whole numbers of at most 1,000 digits.`, { code: 'invalid-operands', stage: 'arithmeticAnatomy' });
  const right = operands.map(BigInt).reduce(result[operation]);
  const expected = String(right);
  const given = /-?\d[\d,_]{0,4999}/.exec(answer)?.[0].replaceAll(/[,_]/g, '');
  const off = given === undefined ? undefined : BigInt(given) - right;
  const wide = Math.max(...operands.map((operand) => String(BigInt(operand)).length));
  const hasLengthError = given !== undefined && (given.length !== expected.length || given.startsWith('-') !== expected.startsWith('-'));
  const compared = given === undefined || hasLengthError ? undefined : given.replace('-', '');
  const own = expected.replace('-', '');
  const wrong = compared === undefined ? [] : [...own].map((digit, at) => digit !== compared[at]);
  const size = off === undefined ? '' : String(off < 0n ? -off : off);
  const { carries, longestCarry } = operation === '+' ? carriesOf(operands) : { carries: 0, longestCarry: 0 };
  return {
    expected,
    ...(given !== undefined && { given }),
    hasFormat: /^\s*-?\d+\s*$/.test(answer),
    isCorrect: off === 0n,
    isLonger: own.length > wide,
    hasLengthError,
    ...(off !== undefined && { error: size }),
    ...(compared !== undefined && /^10*$/.test(size) && { offByOneAt: own.length - size.length + 1 }),
    digits: wrong.toReversed(),
    tokens: compared === undefined ? [] : tokensOf(own, compared, wrong, chunk, direction),
    carries,
    longestCarry,
  };
}

function tokensOf(expected: string, given: string, wrong: readonly boolean[], chunk: number, direction: DigitDirection): DigitTokenAnatomy[] {
  let start = 0;
  return cutDigits(expected, chunk, direction).map((piece) => {
    const from = start;
    start += piece.length;
    return { expected: piece, given: given.slice(from, start), digits: wrong.slice(from, start) };
  });
}

function carriesOf(operands: readonly string[]): { carries: number; longestCarry: number } {
  let [carries, longestCarry, run, carry] = [0, 0, 0, 0];
  const columns = Math.max(...operands.map((operand) => operand.length));
  for (let column = 0; column < columns; column += 1) {
    const sum = operands.reduce((sum, operand) => sum + Number(operand[operand.length - 1 - column] ?? 0), carry);
    carry = Math.floor(sum / 10);
    run = carry > 0 ? run + 1 : 0;
    carries += carry > 0 ? 1 : 0;
    longestCarry = Math.max(longestCarry, run);
  }
  return { carries, longestCarry };
}
