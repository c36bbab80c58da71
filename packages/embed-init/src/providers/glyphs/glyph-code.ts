import type { BitmapFont } from './bitmap-font.ts';
import { pixelsFromMiddle } from './pixels-from-middle.ts';
import { renderText } from './render-text.ts';

/**
 * A text as what it looks like: drawn, scaled to a square, one bit a pixel, from the middle outwards, then to length one. A text without
 * ink, such as a space, is all zeros.
 *
 * Source: Bochkov, "Emergent semantics beyond token embeddings" (2025), without the random turns, shifts and noise of its tables.
 *
 * @param side of the square in pixels
 * @param order of its pixels, default `pixelsFromMiddle(side)`, which takes longer than the rest
 * @returns [side · side]
 */
export function glyphCode(text: string, font: BitmapFont, side: number, order: readonly number[] = pixelsFromMiddle(side)): Float32Array {
  const { width, height, ink } = renderText(text, font);
  const at = (x: number, y: number): number => (width === 0 ? 0 : ink[Math.min(height - 1, Math.max(0, y)) * width + Math.min(width - 1, Math.max(0, x))]!);
  const bits = order.map((pixel) => {
    const [x, y] = [((pixel % side) + 0.5) * (width / side) - 0.5, (Math.floor(pixel / side) + 0.5) * (height / side) - 0.5];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, below] = [x - left, y - top];
    const grey = (at(left, top) * (1 - right) + at(left + 1, top) * right) * (1 - below) + (at(left, top + 1) * (1 - right) + at(left + 1, top + 1) * right) * below;
    return Number(grey >= 0.5);
  });
  const length = Math.sqrt(bits.reduce((sum, bit) => sum + bit, 0)) || 1;
  return Float32Array.from(bits, (bit) => bit / length);
}
