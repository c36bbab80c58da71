import { codePointSet, digits } from '../automaton/code-point-set.ts';
import { choice, never, nothing, oneOf, type PatternNode, repeat, sequence, text } from '../automaton/pattern-node.ts';

export const digit: PatternNode = oneOf(digits);
const firstDigit: PatternNode = oneOf(codePointSet([0x31, 0x39]));

/** Whole numbers from 0 without needless zeros. */
export const wholeNumber: PatternNode = choice(text('0'), sequence(firstDigit, repeat(digit, 0, Number.POSITIVE_INFINITY)));

/** Whole numbers from `low` (0 or more) to `high` (`undefined` for no end) without needless zeros. */
export function wholeNumbers(low: bigint, high: bigint | undefined): PatternNode {
  if (high !== undefined && low > high) return never;
  const from = low.toString();
  const to = high?.toString();
  if (to === undefined) {
    const longer = sequence(firstDigit, repeat(digit, from.length, Number.POSITIVE_INFINITY));
    return choice(sameLength(from, '9'.repeat(from.length)), longer);
  }
  if (from.length === to.length) return sameLength(from, to);
  const between = Array.from({ length: to.length - from.length - 1 }, (_, index) => sequence(firstDigit, repeat(digit, from.length + index, from.length + index)));
  return choice(sameLength(from, '9'.repeat(from.length)), ...between, sameLength(`1${'0'.repeat(to.length - 1)}`, to));
}

/** Texts of digits, as long as both ends, that lie between them. */
function sameLength(low: string, high: string): PatternNode {
  if (low === '') return nothing;
  if (/^0*$/.test(low) && /^9*$/.test(high)) return repeat(digit, low.length, low.length);
  const [first, last] = [Number(low[0]), Number(high[0])];
  if (first === last) return sequence(text(low[0]!), sameLength(low.slice(1), high.slice(1)));
  const rest = low.length - 1;
  const [zeros, nines] = ['0'.repeat(rest), '9'.repeat(rest)];
  return choice(
    sequence(text(low[0]!), sameLength(low.slice(1), nines)),
    sequence(oneOf(codePointSet([0x31 + first, 0x2f + last])), sameLength(zeros, nines)),
    sequence(text(high[0]!), sameLength(zeros, high.slice(1))),
  );
}
