import type { EmbeddingProvider } from '../embedding-provider.ts';
import { provideRows } from '../provide-rows.ts';
import { requireId } from '../require-id.ts';
import type { BitmapFont } from './bitmap-font.ts';
import { glyphCode } from './glyph-code.ts';
import { pixelsFromMiddle } from './pixels-from-middle.ts';

/** What tokens are drawn with. */
export interface GlyphRowsOptions {
  /** Of `readBdfFont` or `readHexFont`; this package carries none. */
  readonly font: BitmapFont;
  /** The text of an id; without it ids are code points. */
  readonly textOf?: (id: number) => string;
  /** Side of the square in pixels, default 32; the width is its square. */
  readonly side?: number;
  /** Rows that are held, default 5,000. */
  readonly capacity?: number;
}

/**
 * What tokens look like as their rows: a frozen table in which like shapes have like rows, and any text has a row; characters that the font
 * lacks are drawn as a box with their code point in it.
 */
export function glyphRows({ font, textOf = (id) => String.fromCodePoint(id), side = 32, capacity = 5000 }: GlyphRowsOptions): EmbeddingProvider {
  const order = pixelsFromMiddle(side);
  return provideRows({ width: side * side, capacity, row: (token) => glyphCode(typeof token === 'string' ? token : textOf(requireId(token, 'glyphRows')), font, side, order) });
}
