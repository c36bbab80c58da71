import { TokstreamError } from '@tokstream/core';
import type { Bitmap, BitmapFont } from './bitmap-font.ts';

const height = 16;

/**
 * Reads a font in the format of GNU Unifont (`.hex`): a line a character, its code point and the 16 rows of its picture, 8, 16, 24 or 32 wide.
 *
 * @param text the whole file
 * @throws `invalid-font` for a line of another format
 */
export function readHexFont(text: string): BitmapFont {
  const glyphs = new Map<number, Bitmap>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line === '') continue;
    const found = /^([0-9a-f]{4,6}):((?:[0-9a-f]{32}){1,4})$/i.exec(line);
    if (found === null) throw new TokstreamError(`Line ${at + 1} of the font is not CODE:PICTURE with 32, 64, 96 or 128 hexadecimal digits; give a .hex file of GNU Unifont.`, { code: 'invalid-font', stage: 'readHexFont' });
    const digits = found[2]!;
    const width = (digits.length * 4) / height;
    const ink = Uint8Array.from({ length: width * height }, (_, bit) => (Number.parseInt(digits[bit >> 2]!, 16) >> (3 - (bit & 3))) & 1);
    glyphs.set(Number.parseInt(found[1]!, 16), { width, height, ink });
  }
  return { height, get: (codePoint) => glyphs.get(codePoint) };
}
