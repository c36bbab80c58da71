import { expect, it } from 'vitest';
import { encodeHalf } from './encode-half.ts';

/** By the definition of IEEE 754. */
function decode(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 31 ? (fraction === 0 ? Infinity : NaN) : exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

it('gives every half back, and of two neighbours the nearer one, the even one when both are as near', () => {
  const wrong: number[] = [];
  for (let bits = 0; bits < 0x7c00; bits += 1) {
    const above = bits + 1 === 0x7c00 ? 65_536 : decode(bits + 1);
    const middle = (decode(bits) + above) / 2;
    const given = [decode(bits), -decode(bits), middle, middle * (1 - 2 ** -20), middle * (1 + 2 ** -20)].map((value) => encodeHalf(value) & 0x7fff);
    const wanted = [bits, bits, bits + (bits % 2), bits, bits + 1];
    if (given.some((half, at) => half !== wanted[at])) wrong.push(bits);
  }
  expect(wrong).toEqual([]);
  expect(encodeHalf(-1)).toBe(0xbc00);
  expect(encodeHalf(1e6)).toBe(0x7c00);
  expect(encodeHalf(NaN)).toBe(0x7e00);
});
