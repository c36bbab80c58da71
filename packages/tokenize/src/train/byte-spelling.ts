import { byteToChar } from '../byte-alphabet.ts';

const encoder = new TextEncoder();

/** A text as byte-level vocabularies spell it: one printable character for each byte of its UTF-8 form. */
export function byteSpelling(text: string): string {
  let spelled = '';
  for (const byte of encoder.encode(text)) spelled += byteToChar[byte]!;
  return spelled;
}

/** Counted units, spelled. */
export function* byteSpellings(counts: Iterable<readonly [unit: string, count: number]>): Generator<readonly [spelling: string, count: number]> {
  for (const [unit, count] of counts) yield [byteSpelling(unit), count];
}
