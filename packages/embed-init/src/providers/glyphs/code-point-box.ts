import type { Bitmap } from './bitmap-font.ts';

/** Rows and columns of bits in the box, which 21 fit in. */
const [rows, columns] = [7, 3];

/** What stands for a character that a font has no picture of: a frame around the bits of its code point, so that each has its own. */
export function codePointBox(codePoint: number, height: number): Bitmap {
  const cell = Math.max(1, Math.floor((height - 4) / rows));
  const width = columns * cell + 4;
  const tall = Math.max(height, rows * cell + 4);
  const ink = new Uint8Array(width * tall);
  for (let y = 0; y < tall; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [row, column] = [Math.floor((y - 2) / cell), Math.floor((x - 2) / cell)];
      const isFrame = x === 0 || y === 0 || x === width - 1 || y === tall - 1;
      const isBit = row >= 0 && row < rows && column >= 0 && column < columns && ((codePoint >> (row * columns + column)) & 1) === 1;
      if (isFrame || isBit) ink[y * width + x] = 1;
    }
  }
  return { width, height: tall, ink };
}
