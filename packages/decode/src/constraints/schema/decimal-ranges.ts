import { codePointSet } from '../automaton/code-point-set.ts';
import { choice, never, nothing, oneOf, type PatternNode, repeat, sequence, text } from '../automaton/pattern-node.ts';
import { digit, wholeNumbers } from './digit-ranges.ts';

/** An end of a range of numbers that are not negative. */
export interface DecimalBound {
  readonly whole: bigint;
  /** Digits after the point, without zeros at the end. */
  readonly fraction: string;
  readonly isExclusive: boolean;
}

/** What is left of a bound after some digits that equal it; `null` once they lie inside. */
type Rest = Omit<DecimalBound, 'whole'> | null;

/** Doubles tell decimals of this many digits apart, so that none is rounded onto an exclusive bound. */
const significantDigits = 15;
/** Digits after the point that are allowed even so. */
const leastPlaces = 4;

/** Numbers from `low` to `high` (`undefined` for no end), without exponents and without needless zeros before the point. */
export function decimals(low: DecimalBound, high: DecimalBound | undefined): PatternNode {
  const least = (bound: DecimalBound): number => Math.max(leastPlaces, bound.fraction.length + 1, significantDigits - bound.whole.toString().length);
  const places = high === undefined ? least(low) : Math.max(low.fraction.length + 1, high.fraction.length + 1, Math.min(least(low), least(high)));
  const one = (whole: bigint, from: Rest, to: Rest): PatternNode => sequence(text(whole.toString()), fraction(from, to, places));
  if (high !== undefined && low.whole > high.whole) return never;
  if (high !== undefined && low.whole === high.whole) return one(low.whole, low, high);
  const between = wholeNumbers(low.whole + 1n, high === undefined ? undefined : high.whole - 1n);
  return choice(one(low.whole, low, null), sequence(between, fraction(null, null, places)), ...(high ? [one(high.whole, null, high)] : []));
}

/** What may come after the whole part: nothing, or a point and digits. */
function fraction(low: Rest, high: Rest, places: number): PatternNode {
  const isWithout = (low === null || (low.fraction === '' && !low.isExclusive)) && (high === null || high.fraction !== '' || !high.isExclusive);
  return choice(...(isWithout ? [nothing] : []), sequence(text('.'), digitsBetween(low, high, places, true)));
}

function digitsBetween(from: Rest, high: Rest, places: number, isFirst: boolean): PatternNode {
  const low = from?.fraction === '' && !from.isExclusive ? null : from;
  const least = isFirst ? 1 : 0;
  if (high?.fraction === '') return high.isExclusive || low !== null ? never : repeat(text('0'), least, places);
  if (low === null && high === null) return repeat(digit, least, places);
  if (places === 0) return low === null ? nothing : never;
  const cases: PatternNode[] = low === null && !isFirst ? [nothing] : [];
  for (let value = 0; value <= 9; value += 1) {
    const [afterLow, afterHigh] = [follow(low, value, 1), follow(high, value, -1)];
    if (afterLow === undefined || afterHigh === undefined) continue;
    cases.push(sequence(oneOf(codePointSet([0x30 + value, 0x30 + value])), digitsBetween(afterLow, afterHigh, places - 1, false)));
  }
  return choice(...cases);
}

/** What is left of a bound after a digit; `undefined` when the digit leaves the range. */
function follow(bound: Rest, value: number, inside: 1 | -1): Rest | undefined {
  if (bound === null) return null;
  const own = Number(bound.fraction[0] ?? '0');
  if (value === own) return { fraction: bound.fraction.slice(1), isExclusive: bound.isExclusive };
  return Math.sign(value - own) === inside ? null : undefined;
}
