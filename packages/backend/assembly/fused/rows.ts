// What is done to rows number by number: norms, activations, softmax, rotation.
import { fma } from './panels';

/** 1.5 · 2^16 rounds a smaller number to multiples of 2^-36 and leaves those in the low bits. */
const sumMagic: f64 = 98304;

// Engines build a constant vector again each time it is used, in several instructions, so that those of inner loops are read from the first
// bytes of the memory instead.

/** Writes the constants to the first 64 bytes of the memory. */
export function writeConstants(): void {
  store<f32>(0, -87); store<f32>(4, 88); store<f32>(8, 12582912); store<f32>(12, 1.44269504); store<f32>(16, 0.693359375); store<f32>(20, -2.12194440e-4);
  store<f32>(24, 1.9875691500e-4); store<f32>(28, 1.3981999507e-3); store<f32>(32, 8.3334519073e-3); store<f32>(36, 4.1665795894e-2); store<f32>(40, 1.6666665459e-1); store<f32>(44, 5.0000001201e-1);
  store<f32>(48, 1); store<f64>(56, sumMagic);
}

/** exp of numbers up to 88; 0 from -87 down. After Cephes' expf: within 2 units in the last place. */
// @ts-ignore: a decorator
@inline export function exp4(x: v128): v128 {
  const lowest = v128.load32_splat(0);
  const seen = f32x4.gt(x, lowest);
  x = f32x4.pmax(lowest, f32x4.pmin(v128.load32_splat(4), x));
  // 1.5 · 2^23 rounds to the nearest whole number and leaves it in the low bits.
  const magic = v128.load32_splat(8), t = f32x4.add(f32x4.mul(x, v128.load32_splat(12)), magic), n = f32x4.sub(t, magic);
  const r = f32x4.sub(f32x4.sub(x, f32x4.mul(n, v128.load32_splat(16))), f32x4.mul(n, v128.load32_splat(20)));
  let p = v128.load32_splat(24);
  p = fma(v128.load32_splat(28), p, r); p = fma(v128.load32_splat(32), p, r);
  p = fma(v128.load32_splat(36), p, r); p = fma(v128.load32_splat(40), p, r);
  p = fma(v128.load32_splat(44), p, r);
  p = f32x4.add(fma(r, p, f32x4.mul(r, r)), v128.load32_splat(48));
  return v128.and(i32x4.add(p, i32x4.shl(t, 23)), seen);
}

// @ts-ignore: a decorator
@inline function sumLanes(v: v128): f32 {
  v = f32x4.add(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  v = f32x4.add(v, i32x4.shuffle(v, v, 1, 0, 3, 2));
  return f32x4.extract_lane(v, 0);
}

// @ts-ignore: a decorator
@inline export function maxLanes(v: v128): v128 {
  v = f32x4.pmax(v, i32x4.shuffle(v, v, 2, 3, 0, 1));
  return f32x4.pmax(v, i32x4.shuffle(v, v, 1, 0, 3, 2));
}

/** x / √(mean(x²) + ε) · gain. Both and the gain have zeros up to a multiple of 8, `padded`, which are not counted: the mean is over `size`. y may be x. */
export function rmsNorm(y: usize, x: usize, gain: usize, size: i32, padded: i32, epsilon: f32): void {
  let a = f32x4.splat(0), b = a;
  const end = x + (<usize>padded << 2);
  for (let p = x; p < end; p += 32) { const u = v128.load(p), v = v128.load(p, 16); a = fma(a, u, u); b = fma(b, v, v); }
  const scale = f32x4.splat(1 / sqrt<f32>(sumLanes(f32x4.add(a, b)) / <f32>size + epsilon));
  for (; x < end; x += 16, gain += 16, y += 16) v128.store(y, f32x4.mul(f32x4.mul(v128.load(x), scale), v128.load(gain)));
}

/** (x − mean) / √(variance + ε) · gain + bias; padded as `rmsNorm`. y may be x. */
export function layerNorm(y: usize, x: usize, gain: usize, bias: usize, size: i32, padded: i32, epsilon: f32): void {
  const end = x + (<usize>padded << 2), whole = x + ((<usize>size & ~3) << 2), last = x + (<usize>size << 2);
  let sum = f32x4.splat(0);
  for (let p = x; p < end; p += 16) sum = f32x4.add(sum, v128.load(p));
  const mean: f32 = sumLanes(sum) / <f32>size, means = f32x4.splat(mean);
  let squares = f32x4.splat(0), p = x;
  for (; p < whole; p += 16) { const u = f32x4.sub(v128.load(p), means); squares = fma(squares, u, u); }
  let total = sumLanes(squares);
  for (; p < last; p += 4) { const u = load<f32>(p) - mean; total += u * u; }
  const scale = f32x4.splat(1 / sqrt<f32>(total / <f32>size + epsilon));
  for (; x < end; x += 16, gain += 16, bias += 16, y += 16) v128.store(y, fma(v128.load(bias), f32x4.mul(f32x4.sub(v128.load(x), means), scale), v128.load(gain)));
}

/** y += x, `bytes` a multiple of 16. */
export function addTo(y: usize, x: usize, bytes: usize): void {
  for (const end = y + bytes; y < end; y += 16, x += 16) v128.store(y, f32x4.add(v128.load(y), v128.load(x)));
}

/** y *= factor, `bytes` a multiple of 16. */
export function scaleBy(y: usize, bytes: usize, factor: f32): void {
  const factors = f32x4.splat(factor);
  for (const end = y + bytes; y < end; y += 16) v128.store(y, f32x4.mul(v128.load(y), factors));
}

// @ts-ignore: a decorator
@inline function sigmoid(x: v128): v128 { const one = v128.load32_splat(48); return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x)))); }

/** Φ(x), by the rational approximation 7.1.26 of Abramowitz and Stegun, whose error is 1.5e-7. */
// @ts-ignore: a decorator
@inline function normalShare(x: v128): v128 {
  const one = f32x4.splat(1), z = f32x4.mul(f32x4.abs(x), f32x4.splat(0.70710678));
  const t = f32x4.div(one, fma(one, z, f32x4.splat(0.3275911)));
  let p = fma(f32x4.splat(-1.453152027), t, f32x4.splat(1.061405429));
  p = fma(f32x4.splat(1.421413741), t, p); p = fma(f32x4.splat(-0.284496736), t, p); p = fma(f32x4.splat(0.254829592), t, p);
  const tail = f32x4.mul(f32x4.splat(0.5), f32x4.mul(f32x4.mul(p, t), exp4(f32x4.neg(f32x4.mul(z, z)))));
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0)));
}

// @ts-ignore: a decorator
@inline function activate(x: v128, kind: i32): v128 {
  if (kind == 0) return f32x4.mul(x, sigmoid(x));
  if (kind == 1) return f32x4.max(x, f32x4.splat(0));
  if (kind == 2) return f32x4.mul(x, normalShare(x));
  // x · sigmoid(2 √(2/π) (x + 0.044715 x³)), with 1.5957691 for the root twice.
  return f32x4.mul(x, sigmoid(f32x4.mul(x, fma(f32x4.splat(1.5957691216), f32x4.mul(x, x), f32x4.splat(0.0713548163)))));
}

/** x = activation(x), times `other` unless that is 0; `bytes` a multiple of 16. */
export function bend(x: usize, other: usize, bytes: usize, kind: i32): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    const bent = activate(v128.load(x + at), kind);
    v128.store(x + at, other ? f32x4.mul(bent, v128.load(other + at)) : bent);
  }
}

/** x = cap · tanh(x / cap); `bytes` a multiple of 16. */
export function capTo(x: usize, bytes: usize, cap: f32): void {
  const one = f32x4.splat(1), two = f32x4.splat(2), scale = f32x4.splat(2 / cap), caps = f32x4.splat(cap);
  for (const end = x + bytes; x < end; x += 16) v128.store(x, f32x4.mul(caps, f32x4.sub(one, f32x4.div(two, f32x4.add(one, exp4(f32x4.mul(v128.load(x), scale)))))));
}

/**
 * Softmax in place; `bytes` a multiple of 32, what is not to be seen is -1e30. The sum is one of whole numbers, 2^-36 each, which does
 * not depend on the order: where between others a row's keys stand changes no bit.
 */
export function softmax(s: usize, bytes: usize): void {
  const end = s + bytes;
  let a = v128.load(s), b = v128.load(s, 16);
  for (let p = s + 32; p < end; p += 32) { a = f32x4.pmax(a, v128.load(p)); b = f32x4.pmax(b, v128.load(p, 16)); }
  a = maxLanes(f32x4.pmax(a, b));
  let y = i64x2.splat(0), z = y;
  for (let p = s; p < end; p += 16) {
    const u = exp4(f32x4.sub(v128.load(p), a)), magics = v128.load64_splat(56);
    v128.store(p, u);
    y = i64x2.add(y, f64x2.add(f64x2.promote_low_f32x4(u), magics));
    z = i64x2.add(z, f64x2.add(f64x2.promote_low_f32x4(i32x4.shuffle(u, u, 2, 3, 0, 1)), magics));
  }
  y = i64x2.add(y, z);
  const sum = i64x2.extract_lane(y, 0) + i64x2.extract_lane(y, 1) - <i64>(bytes >> 2) * reinterpret<i64>(sumMagic);
  const inverse = f32x4.splat(<f32>(<f64>68719476736 / <f64>sum));
  for (let p = s; p < end; p += 32) { v128.store(p, f32x4.mul(v128.load(p), inverse)); v128.store(p, f32x4.mul(v128.load(p, 16), inverse), 16); }
}

/** Turns the pairs (i, i + half) of x by cosines and sines `[half]`, times a scale; y may be x. Without cosines (0) only scales. Lanes up to `padded` follow. */
export function rotate(y: usize, x: usize, cosines: usize, sines: usize, half: i32, padded: i32, scale: f32): void {
  const m = f32x4.splat(scale);
  if (!cosines) {
    for (let o: usize = 0, end = <usize>padded << 2; o < end; o += 16) v128.store(y + o, f32x4.mul(m, v128.load(x + o)));
    return;
  }
  const far = <usize>half << 2;
  let o: usize = 0;
  for (; o + 16 <= far; o += 16) {
    const a = v128.load(x + o), b = v128.load(x + far + o), c = f32x4.mul(m, v128.load(cosines + o)), s = f32x4.mul(m, v128.load(sines + o));
    v128.store(y + o, f32x4.sub(f32x4.mul(a, c), f32x4.mul(b, s)));
    v128.store(y + far + o, f32x4.add(f32x4.mul(b, c), f32x4.mul(a, s)));
  }
  for (; o < far; o += 4) {
    const a = load<f32>(x + o), b = load<f32>(x + far + o), c = scale * load<f32>(cosines + o), s = scale * load<f32>(sines + o);
    store<f32>(y + o, a * c - b * s);
    store<f32>(y + far + o, b * c + a * s);
  }
  for (o = far << 1; o < <usize>padded << 2; o += 4) store<f32>(y + o, 0);
}
