import type { TokenizerPartJson } from '../../tokenizer-json.ts';
import { digitClass, type DigitKind } from './digit-class.ts';
import type { DigitGroupsOptions } from './digit-groups.ts';

type Direction = NonNullable<DigitGroupsOptions['direction']>;

const directions: readonly Direction[] = ['right-to-left', 'left-to-right'];
const sizes: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** The expression whose matches are the groups. From the right, a group is what leaves full groups behind it. */
export function digitGroupRegex(direction: Direction, size: number, digits: DigitKind): string {
  const digit = digitClass[digits];
  const group = `${digit}{1,${size}}`;
  return direction === 'left-to-right' ? group : `${group}(?=(?:${digit}{${size}})*(?!${digit}))`;
}

/** The options that a `Split` was written with, or `null` when it is another one. */
export function readDigitGroupSplit(part: TokenizerPartJson): DigitGroupsOptions | null {
  const { Regex: regex } = (part['pattern'] ?? {}) as { readonly Regex?: unknown };
  if (part.type !== 'Split' || part['behavior'] !== 'Isolated' || part['invert'] === true || typeof regex !== 'string') return null;
  for (const direction of directions) {
    for (const digits of ['N', 'Nd', 'ascii'] as const) {
      const size = sizes.find((size) => digitGroupRegex(direction, size, digits) === regex);
      if (size !== undefined) return { direction, size, digits };
    }
  }
  return null;
}
