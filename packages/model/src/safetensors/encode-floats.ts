import { encodeHalves } from './decode-floats.ts';

/** How safetensors files are written: `F32` is exact, `F16` and `BF16` halve the file and round to nearest, ties to even. */
export type FloatType = 'F32' | 'F16' | 'BF16';

/** The little-endian bytes of values, of the same memory where nothing is rounded. */
export function encodeFloats(type: FloatType, values: Float32Array): Uint8Array {
  const stored = type === 'F32' ? values : type === 'F16' ? encodeHalves(values) : encodeBrainFloats(values);
  return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
}

function encodeBrainFloats(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(words.length);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at]!;
    const isNotANumber = (word & 0x7fff_ffff) > 0x7f80_0000;
    halves[at] = isNotANumber ? (word >>> 16) | 0x40 : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return halves;
}
