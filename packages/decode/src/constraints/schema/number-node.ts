import { charactersOf } from '../automaton/code-point-set.ts';
import { choice, never, oneOf, optional, type PatternNode, repeat, sequence, text } from '../automaton/pattern-node.ts';
import { type DecimalBound, decimals } from './decimal-ranges.ts';
import { digit, wholeNumber, wholeNumbers } from './digit-ranges.ts';
import { refuseSchema, type SchemaPlace } from './json-schema.ts';

interface Bound {
  readonly value: number;
  readonly isExclusive: boolean;
}

/** Any JSON number; exponents of two digits at most, so that it stays finite. */
const anyNumber: PatternNode = sequence(
  optional(text('-')),
  wholeNumber,
  optional(sequence(text('.'), repeat(digit, 1, Number.POSITIVE_INFINITY))),
  optional(sequence(oneOf(charactersOf('eE')), optional(oneOf(charactersOf('+-'))), repeat(digit, 1, 2))),
);

/** Numbers between bounds; between bounds they have no exponent. */
export function numberNode(place: SchemaPlace): PatternNode {
  const [low, high] = boundsOf(place);
  if (low === undefined && high === undefined) return anyNumber;
  const zero: Bound = { value: 0, isExclusive: false };
  const up = low === undefined || low.value < 0 ? zero : low;
  const positive = high !== undefined && high.value < 0 ? never : decimals(decimalOf(up), high && decimalOf(high));
  const negated = low !== undefined && low.value >= 0 ? never : decimals(decimalOf(high === undefined || high.value >= 0 ? { value: 0, isExclusive: true } : high), low && decimalOf(low));
  return choice(positive, sequence(text('-'), negated));
}

/** Whole numbers, written without point and exponent; never -0. */
export function integerNode(place: SchemaPlace): PatternNode {
  const [low, high] = boundsOf(place);
  const from = low && BigInt(low.isExclusive ? Math.floor(low.value) : Math.ceil(low.value)) + (low.isExclusive ? 1n : 0n);
  const to = high && BigInt(high.isExclusive ? Math.ceil(high.value) : Math.floor(high.value)) - (high.isExclusive ? 1n : 0n);
  const positive = to !== undefined && to < 0n ? never : wholeNumbers(from === undefined || from < 0n ? 0n : from, to);
  const negative = from !== undefined && from >= 0n ? never : wholeNumbers(to === undefined || to >= 0n ? 1n : -to, from === undefined ? undefined : -from);
  return choice(positive, sequence(text('-'), negative));
}

/** The tighter of the bounds that are there. */
function boundsOf(place: SchemaPlace): readonly [low: Bound | undefined, high: Bound | undefined] {
  const tighter = (names: readonly [string, string], sign: 1 | -1): Bound | undefined => {
    const [plain, exclusive] = names.map((name) => numberOf(place, name));
    if (exclusive === undefined) return plain === undefined ? undefined : { value: plain, isExclusive: false };
    return plain !== undefined && sign * (plain - exclusive) > 0 ? { value: plain, isExclusive: false } : { value: exclusive, isExclusive: true };
  };
  return [tighter(['minimum', 'exclusiveMinimum'], 1), tighter(['maximum', 'exclusiveMaximum'], -1)];
}

function numberOf({ schema, path }: SchemaPlace, keyword: string): number | undefined {
  const value = schema[keyword];
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  return refuseSchema(`${path}/${keyword}`, `it is ${JSON.stringify(value)}; give a number.`);
}

/** The size of a bound, written out. */
function decimalOf({ value, isExclusive }: Bound): DecimalBound {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toString().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const shift = Number(exponent);
  const all = shift < 0 ? '0'.repeat(-shift) + whole + fraction : whole + fraction + '0'.repeat(Math.max(0, shift - fraction.length));
  const point = shift < 0 ? whole.length : whole.length + shift;
  return { whole: BigInt(all.slice(0, point)), fraction: all.slice(point).replace(/0+$/, ''), isExclusive };
}
