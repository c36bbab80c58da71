/**
 * Philox4x32-10: four random words from a counter and a key, the same for the same counter whatever was asked before.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 *
 * @param counter four unsigned 32-bit words
 * @param key two unsigned 32-bit words
 * @param into [4], filled with the result
 */
export function philox(counter: readonly [number, number, number, number], key: readonly [number, number], into: Uint32Array): void {
  let [a, b, c, d] = counter;
  let [low, high] = key;
  for (let round = 0; round < 10; round += 1) {
    const [upperA, lowerA] = [multiplyHigh(0xd251_1f53, a), Math.imul(0xd251_1f53, a)];
    const [upperC, lowerC] = [multiplyHigh(0xcd9e_8d57, c), Math.imul(0xcd9e_8d57, c)];
    [a, b, c, d] = [(upperC ^ b ^ low) >>> 0, lowerC >>> 0, (upperA ^ d ^ high) >>> 0, lowerA >>> 0];
    low = (low + 0x9e37_79b9) >>> 0;
    high = (high + 0xbb67_ae85) >>> 0;
  }
  into.set([a, b, c, d]);
}

/** The upper half of the product of two unsigned 32-bit words. */
function multiplyHigh(x: number, y: number): number {
  const [xHigh, xLow, yHigh, yLow] = [x >>> 16, x & 0xffff, y >>> 16, y & 0xffff];
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16);
  const cross = xLow * yHigh + (middle & 0xffff);
  return (xHigh * yHigh + Math.floor(middle / 0x1_0000) + Math.floor(cross / 0x1_0000)) >>> 0;
}
