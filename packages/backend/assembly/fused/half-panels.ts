// Panels whose weights are 16-bit floats: 8 powers of two that each output was divided by, then `[k, 8]` binary16. A weight is to the
// bit the float32 that it stands for before anything is computed with it. WebAssembly has no such type: bits that are shifted to where
// float32 has them give the number divided by 2^112, which the powers of two make good.
import { fma, multiplyPanel } from './panels';

/** Bytes of a panel. */
// @ts-ignore: a decorator
@inline export function halfPanelBytes(k: i32): usize { return 32 + (<usize>k << 4); }

// @ts-ignore: a decorator
@inline function widen(halves: v128, mask: v128, powers: v128): v128 { return f32x4.mul(powers, v128.and(mask, i32x4.shl(halves, 13))); }

/** y (+)= x · w as `multiply`; `room` for 8 · k numbers. */
export function multiplyHalves(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, k: i32, panels: i32, rows: i32, add: bool, room: usize): void {
  const stride = halfPanelBytes(k);
  for (; panels > 0; panels -= 1, w += stride, y += 32) {
    if (rows == 1) { halves1(y, x, w, k, add); continue; }
    widenPanel(room, w, k);
    multiplyPanel(y, yStride, x, xStride, room, <usize>k << 2, rows, add);
  }
}

function halves1(y: usize, x: usize, w: usize, k: i32, add: bool): void {
  const mask = i32x4.splat(0x8fffffff), low = v128.load(w), high = v128.load(w, 16);
  let a0 = f32x4.splat(0), a1 = a0;
  if (add) { a0 = v128.load(y); a1 = v128.load(y, 16); }
  w += 32;
  for (const end = x + (<usize>k << 2); x < end; x += 4, w += 16) {
    const s = v128.load32_splat(x);
    a0 = fma(a0, s, widen(v128.load16x4_s(w), mask, low));
    a1 = fma(a1, s, widen(v128.load16x4_s(w, 8), mask, high));
  }
  v128.store(y, a0); v128.store(y, a1, 16);
}

/** A panel in float32, `[k, 8]`. */
export function widenPanel(to: usize, w: usize, k: i32): void {
  const mask = i32x4.splat(0x8fffffff), low = v128.load(w), high = v128.load(w, 16);
  w += 32;
  for (const end = to + (<usize>k << 5); to < end; to += 32, w += 16) {
    v128.store(to, widen(v128.load16x4_s(w), mask, low));
    v128.store(to, widen(v128.load16x4_s(w, 8), mask, high), 16);
  }
}

/** Rounds a float32 panel, nearest even. Each output is first brought to where binary16 has all its digits: below its largest number by 2^29 nothing is lost. */
export function encodeHalfPanel(to: usize, from: usize, k: i32): void {
  let most0 = f32x4.splat(0), most1 = most0;
  const end = from + (<usize>k << 5);
  for (let p = from; p < end; p += 32) { most0 = f32x4.max(most0, f32x4.abs(v128.load(p))); most1 = f32x4.max(most1, f32x4.abs(v128.load(p, 16))); }
  v128.store(to, powersBelow(most0)); v128.store(to, powersBelow(most1), 16);
  // Exact: powers of two of normal numbers.
  const one = f32x4.splat(1), low = f32x4.div(one, v128.load(to)), high = f32x4.div(one, v128.load(to, 16));
  to += 32;
  for (; from < end; from += 32, to += 16) v128.store(to, i16x8.narrow_i32x4_s(narrow(f32x4.mul(v128.load(from), low)), narrow(f32x4.mul(v128.load(from, 16), high))));
}

/** 2^112 times what brings the largest numbers to between 2^14 and 2^15, or as near as float32 has it. */
// @ts-ignore: a decorator
@inline function powersBelow(most: v128): v128 {
  const exponent = i32x4.sub(i32x4.shr_u(most, 23), i32x4.splat(127 + 14));
  return i32x4.shl(i32x4.add(i32x4.max_s(i32x4.min_s(exponent, i32x4.splat(14)), i32x4.splat(-112)), i32x4.splat(127 + 112)), 23);
}

/** Bits of float32 numbers that are 2^112 times too small to sign-extended binary16; what is too large becomes the largest. */
// @ts-ignore: a decorator
@inline function narrow(x: v128): v128 {
  const size = v128.and(x, i32x4.splat(0x7fffffff));
  const rounded = i32x4.shr_u(i32x4.add(size, i32x4.add(i32x4.splat(0xfff), v128.and(i32x4.shr_u(size, 13), i32x4.splat(1)))), 13);
  return v128.or(i32x4.min_u(rounded, i32x4.splat(0x7bff)), i32x4.shl(i32x4.shr_s(x, 31), 15));
}
