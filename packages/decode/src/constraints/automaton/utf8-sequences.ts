import type { CodePointSet } from './code-point-set.ts';

/** One to four ranges of bytes; every choice of one byte from each is the UTF-8 form of a character. */
export type ByteRanges = readonly (readonly [low: number, high: number])[];

const lengthEnds = [0x7f, 0x7ff, 0xffff, 0x10_ffff] as const;

/** The UTF-8 forms of a set of characters (Cox, "Regular Expression Matching in the Wild", 2010). */
export function utf8Sequences(set: CodePointSet): ByteRanges[] {
  return set.flatMap(([low, high]) => splitRange(low, high));
}

function splitRange(low: number, high: number): ByteRanges[] {
  for (const end of lengthEnds) if (low <= end && end < high) return [...splitRange(low, end), ...splitRange(end + 1, high)];
  if (high > 0x7f) {
    for (const bits of [6, 12, 18]) {
      const mask = (1 << bits) - 1;
      if (low >> bits === high >> bits) continue;
      // Both ends must begin and end a whole block of continuation bytes for their ranges to be independent.
      if ((low & mask) !== 0) return [...splitRange(low, low | mask), ...splitRange((low | mask) + 1, high)];
      if ((high & mask) !== mask) return [...splitRange(low, (high & ~mask) - 1), ...splitRange(high & ~mask, high)];
    }
  }
  const [from, to] = [encode(low), encode(high)];
  return [from.map((byte, index) => [byte, to[index]!] as const)];
}

function encode(codePoint: number): number[] {
  if (codePoint <= 0x7f) return [codePoint];
  const count = codePoint <= 0x7ff ? 2 : codePoint <= 0xffff ? 3 : 4;
  const lead = [0, 0, 0xc0, 0xe0, 0xf0][count]! | (codePoint >> (6 * (count - 1)));
  return [lead, ...Array.from({ length: count - 1 }, (_, index) => 0x80 | ((codePoint >> (6 * (count - 2 - index))) & 0x3f))];
}
