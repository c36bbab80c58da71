import type { Bitmap, BitmapFont } from './bitmap-font.ts';
import { codePointBox } from './code-point-box.ts';

/** The pictures of a text's characters side by side, from the top. */
export function renderText(text: string, font: BitmapFont): Bitmap {
  const glyphs = Array.from(text, (character) => font.get(character.codePointAt(0)!) ?? codePointBox(character.codePointAt(0)!, font.height));
  const width = glyphs.reduce((sum, glyph) => sum + glyph.width, 0);
  const height = Math.max(font.height, ...glyphs.map((glyph) => glyph.height));
  const ink = new Uint8Array(width * height);
  let left = 0;
  for (const glyph of glyphs) {
    for (let y = 0; y < glyph.height; y += 1) ink.set(glyph.ink.subarray(y * glyph.width, (y + 1) * glyph.width), y * width + left);
    left += glyph.width;
  }
  return { width, height, ink };
}
