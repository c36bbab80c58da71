const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The bits of a number in half precision, rounded to nearest, ties to even. Numbers that are too large become infinite. */
export function encodeHalf(value: number): number {
  float[0] = value;
  const sign = (bits[0]! >>> 16) & 0x8000;
  const size = Math.abs(float[0]);
  if (Number.isNaN(size)) return sign | 0x7e00;
  if (size >= 65_520) return sign | 0x7c00;
  // Below the smallest normal number steps are even, and so is the sum's spacing.
  if (size < 2 ** -14) return sign | roundEven(size * 2 ** 24);
  float[0] = size;
  const exponent = (bits[0]! >>> 23) - 127;
  return sign | (((exponent + 15) << 10) + roundEven((size / 2 ** exponent - 1) * 1024));
}

function roundEven(value: number): number {
  const whole = Math.floor(value);
  const rest = value - whole;
  return rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
}
