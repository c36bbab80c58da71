import { TokstreamError } from '@tokstream/core';
import type { Bitmap, BitmapFont } from './bitmap-font.ts';

/** Pictures larger than this are of no bitmap font. */
const largestSide = 1024;

/**
 * Reads a font in the Glyph Bitmap Distribution Format, version 2.1, of Unicode encoding.
 *
 * @param text the whole file
 * @throws `invalid-font` for a file that is cut off, of another format, or has a picture of no sensible size
 */
export function readBdfFont(text: string): BitmapFont {
  const lines = text.split(/\r?\n/);
  const refuse = (at: number, why: string): TokstreamError => new TokstreamError(`Line ${at + 1} of the BDF font ${why}; give a whole font in the Glyph Bitmap Distribution Format.`, { code: 'invalid-font', stage: 'readBdfFont' });
  if (!lines[0]?.startsWith('STARTFONT')) throw refuse(0, 'is not STARTFONT');
  let [ascent, descent] = [Number.NaN, Number.NaN];
  const glyphs = new Map<number, Bitmap>();
  let [encoding, advance, box]: [number, number, readonly number[]] = [-1, Number.NaN, []];
  for (let at = 0; at < lines.length; at += 1) {
    const [key, ...fields] = lines[at]!.split(' ');
    const numbers = fields.map(Number);
    if (key === 'FONTBOUNDINGBOX') [ascent, descent] = [numbers[1]! + numbers[3]!, -numbers[3]!];
    else if (key === 'FONT_ASCENT') ascent = numbers[0]!;
    else if (key === 'FONT_DESCENT') descent = numbers[0]!;
    else if (key === 'ENCODING') encoding = numbers[0]!;
    else if (key === 'DWIDTH') advance = numbers[0]!;
    else if (key === 'BBX') box = numbers;
    else if (key === 'BITMAP') {
      const [width, height, left, bottom] = box;
      const sides = [advance, ascent + descent, width, height];
      if (![...sides, left, bottom].every((side) => Number.isSafeInteger(side)) || sides.some((side) => side! < 0 || side! > largestSide)) throw refuse(at, 'begins a picture whose sizes are missing or out of range');
      const rows = lines.slice(at + 1, at + 1 + height!);
      const wrong = rows.findIndex((row) => !/^[0-9a-f]*$/i.test(row) || row.length * 4 < width!);
      if (wrong >= 0 || rows.length < height!) throw refuse(at + 1 + Math.max(0, wrong), 'is no row of a picture');
      if (encoding >= 0) glyphs.set(encoding, place(rows, { width: width!, left: left!, top: ascent - bottom! - height! }, advance, ascent + descent));
      at += height!;
    }
  }
  if (glyphs.size === 0 || !lines.some((line) => line.trim() === 'ENDFONT')) throw refuse(lines.length - 1, 'ends a file without pictures, or that was cut off');
  return { height: ascent + descent, get: (codePoint) => glyphs.get(codePoint) };
}

/** The picture in the cell of its character; what stands out of the cell is cut off. */
function place(rows: readonly string[], { width, left, top }: { readonly width: number; readonly left: number; readonly top: number }, cellWidth: number, cellHeight: number): Bitmap {
  const ink = new Uint8Array(cellWidth * cellHeight);
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < width; x += 1) {
      const [cellX, cellY] = [x + left, y + top];
      const isInk = ((Number.parseInt(row[x >> 2]!, 16) >> (3 - (x & 3))) & 1) === 1;
      if (isInk && cellX >= 0 && cellX < cellWidth && cellY >= 0 && cellY < cellHeight) ink[cellY * cellWidth + cellX] = 1;
    }
  }
  return { width: cellWidth, height: cellHeight, ink };
}
