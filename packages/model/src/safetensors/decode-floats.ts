import { TokstreamError } from '@tokstream/core';

/** Bytes a value takes in each float type that checkpoints use; other types are refused. */
export const bytesPerValue: ReadonlyMap<string, number> = new Map([['F64', 8], ['F32', 4], ['F16', 2], ['BF16', 2]]);

/** @throws `unsupported-checkpoint` for a type that is not one of the floats above */
export function requireFloatType(type: string, name: string, file: string): void {
  if (bytesPerValue.has(type)) return;
  throw new TokstreamError(`Tensor ${name} in ${file} is stored as ${type}; convert it to F32, F16 or BF16.`, { code: 'unsupported-checkpoint', stage: 'safetensors' });
}

/**
 * Widens (or, for F64, rounds) little-endian checkpoint bytes to float32.
 *
 * @param bytes may start at any address
 * @param target where to; default a new array
 */
export function decodeFloats(type: string, bytes: Uint8Array, target: Float32Array = new Float32Array(bytes.length / bytesPerValue.get(type)!)): Float32Array {
  const { buffer, byteOffset, length } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  if (type === 'F32') target.set(new Float32Array(buffer, byteOffset, length / 4));
  else if (type === 'F64') target.set(new Float64Array(buffer, byteOffset, length / 8));
  else {
    const halves = new Uint16Array(buffer, byteOffset, length / 2);
    const words = new Uint32Array(target.buffer, target.byteOffset, halves.length);
    if (type === 'BF16') for (let index = 0; index < halves.length; index += 1) words[index] = halves[index]! << 16;
    else for (let index = 0; index < halves.length; index += 1) words[index] = widenHalf(halves[index]!);
  }
  return target;
}

/** IEEE 754 binary16 bits to binary32 bits. */
function widenHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f80_0000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

/** Rounds float32 to binary16 bits, nearest even; what is too large becomes infinity. */
export function encodeHalves(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(words.length);
  for (let at = 0; at < words.length; at += 1) halves[at] = narrowToHalf(words[at]!);
  return halves;
}

function narrowToHalf(word: number): number {
  const sign = (word >>> 16) & 0x8000;
  const magnitude = word & 0x7fff_ffff;
  if (magnitude > 0x7f80_0000) return sign | 0x7e00;
  if (magnitude >= 0x477f_f000) return sign | 0x7c00;
  if (magnitude < 0x3300_0001) return sign;
  if (magnitude >= 0x3880_0000) {
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x3800_0000) >>> 13);
  }
  const shift = 126 - (magnitude >>> 23);
  const fraction = (magnitude & 0x7f_ffff) | 0x80_0000;
  const kept = fraction >>> shift;
  const rest = fraction & ((1 << shift) - 1);
  const middle = 1 << (shift - 1);
  return sign | (kept + (rest > middle || (rest === middle && (kept & 1) === 1) ? 1 : 0));
}
