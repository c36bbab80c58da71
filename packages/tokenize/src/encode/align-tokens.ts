import type { AlignedText } from './aligned-text.ts';
import { spelledBytes, type TokenSpelling } from './token-spelling.ts';

/** Ranges of source units, one a token. */
export interface TokenRanges {
  readonly start: readonly number[];
  readonly end: readonly number[];
}

const space = 0x20;

/**
 * Finds the tokens of a model in the text they were made from, byte by byte.
 *
 * Everything it passes is checked: a token that is not where it has to be gives `null`, never a wrong range.
 *
 * @param aligned the normalized text of one section
 */
export function alignTokens(aligned: AlignedText, tokens: readonly string[], spelling: TokenSpelling): TokenRanges | null {
  // A mark that stands in the text itself is no white space that could have been dropped.
  const { bytes, from, to } = readBytes(aligned, spelling.dropsSpace ? '' : spelling.mark);
  const start: number[] = [];
  const end: number[] = [];
  let at = 0;
  const skipSpace = (): void => {
    while (at < bytes.length && spelling.dropsSpace && isSpaceByte(bytes[at]!)) at++;
  };
  for (const token of tokens) {
    let first = -1;
    let last = -1;
    const spelled = spelledBytes(token, spelling);
    for (let index = 0; index < spelled.length; index++) {
      const added = spelled[index] === space && spelling.addsSpace && (spelling.dropsSpace || bytes[at] !== space);
      if (added || bytes[at] !== spelled[index]) skipSpace();
      if (added) continue;
      if (bytes[at] !== spelled[index]) return null;
      if (first < 0) first = from[at]!;
      last = to[at]!;
      at++;
    }
    const here = from[at] ?? to.at(-1)!;
    start.push(first < 0 ? here : first);
    end.push(first < 0 ? here : last);
  }
  skipSpace();
  return at === bytes.length ? { start, end } : null;
}

/** UTF-8 of a text with, for every byte, the source range of its whole character. */
function readBytes(aligned: AlignedText, mark: string): { bytes: number[]; from: number[]; to: number[] } {
  const encoder = new TextEncoder();
  const bytes: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let unit = 0;
  for (const character of aligned.text) {
    for (const byte of character === mark ? [space] : encoder.encode(character)) {
      bytes.push(byte);
      from.push(aligned.start[unit]!);
      to.push(aligned.end[unit + character.length - 1]!);
    }
    unit += character.length;
  }
  return { bytes, from, to };
}

/** ASCII white space; a dropped character outside ASCII makes the alignment fail, which is safe. */
function isSpaceByte(byte: number): boolean {
  return byte === space || (byte >= 0x09 && byte <= 0x0d);
}
