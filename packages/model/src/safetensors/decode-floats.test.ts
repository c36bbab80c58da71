import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFloats, encodeHalves } from './decode-floats.ts';

const bytesOf = (array: { readonly buffer: ArrayBufferLike }): Uint8Array => new Uint8Array(array.buffer);
const half = (bits: number): number => decodeFloats('F16', bytesOf(Uint16Array.of(bits)))[0]!;

describe('decodeFloats', () => {
  it.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x3555, 0.333251953125],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x7c00, Infinity],
    [0xfc00, -Infinity],
    [0x7e00, Number.NaN],
  ])('reads half %i as %d', (bits, value) => expect(half(bits)).toBe(value));

  it.each([
    [0x3f80, 1],
    [0xbf00, -0.5],
    [0x8000, -0],
    [0x4049, 3.140625],
    [0x7f80, Infinity],
    [0x0001, 2 ** -133],
  ])('reads bfloat %i as %d', (bits, value) => expect(decodeFloats('BF16', bytesOf(Uint16Array.of(bits)))[0]).toBe(value));

  it('rounds doubles to the nearest float and keeps floats', () => {
    expect([...decodeFloats('F64', bytesOf(Float64Array.of(0.1, 1e300, -2)))]).toEqual([Math.fround(0.1), Infinity, -2]);
    expect([...decodeFloats('F32', bytesOf(Float32Array.of(0.1, -7)))]).toEqual([Math.fround(0.1), -7]);
  });

  it.each(['F64', 'F32', 'F16', 'BF16'])('reads %s from any address', (type) => {
    const bytes = bytesOf(Float64Array.of(1.5, -3));
    const moved = new Uint8Array(bytes.length + 3);
    moved.set(bytes, 3);
    expect(decodeFloats(type, moved.subarray(3))).toEqual(decodeFloats(type, bytes));
  });
});

describe('encodeHalves', () => {
  it('keeps the bits of every half there is', () => {
    const all = Uint16Array.from({ length: 0x1_0000 }, (_, bits) => bits).filter((bits) => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0);
    expect(encodeHalves(decodeFloats('F16', bytesOf(all)))).toEqual(all);
    expect(half(encodeHalves(Float32Array.of(Number.NaN))[0]!)).toBeNaN();
  });

  it('gives the nearest half of any float, and of two as near the even one', () => {
    const property = fc.property(fc.float({ noNaN: true, min: -65_503, max: 65_503 }), (value) => {
      const bits = encodeHalves(Float32Array.of(value))[0]!;
      const off = Math.abs(half(bits) - value);
      for (const neighbour of [bits - 1, bits + 1]) {
        if ((neighbour & 0x7fff) === 0x7fff || ((neighbour ^ bits) & 0x8000) !== 0) continue;
        const other = Math.abs(half(neighbour) - value);
        expect(other > off || (other === off && (bits & 1) === 0), `${value} became ${half(bits)}`).toBe(true);
      }
    });
    fc.assert(property, { numRuns: 2000 });
    expect(encodeHalves(Float32Array.of(2049, 2 ** -25, 1.5 * 2 ** -24, 2.5 * 2 ** -24, 65_519, 65_520, -1e30)).map(Number)).toEqual(Uint16Array.of(0x6800, 0, 2, 2, 0x7bff, 0x7c00, 0xfc00));
  });

  it('reads a view of a larger array', () => {
    expect([...encodeHalves(Float32Array.of(9, 1, -2).subarray(1))]).toEqual([0x3c00, 0xc000]);
  });
});
