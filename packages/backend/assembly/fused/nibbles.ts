// Panels in 4 bits: for each group of 32 inputs 128 bytes of digits 0 to 15, then a float32 scale for each of the 8 outputs; a weight is
// scale · (digit − 8). A vector of digits holds four pairs of inputs of four outputs: 16 bits for an input and output, from the low bits
// on the pairs in turn. Rows of x are rounded as in blocks.ts, and sums within a group are exact here too.
import { blockBytes, dot, multiplyBlockPanel } from './blocks';
import { fma } from './panels';

/** Bytes of a group of a panel. */
export const nibbleBytes: usize = 160;

/** y (+)= q · w: q rounded rows, as `multiply` otherwise; `room` for a panel of 8 bits. */
export function multiplyNibbles(y: usize, yStride: usize, q: usize, w: usize, groups: i32, panels: i32, rows: i32, add: bool, room: usize): void {
  const wStride = <usize>groups * nibbleBytes;
  for (; panels > 0; panels -= 1, w += wStride, y += 32) {
    if (rows == 1) { nibbles1(y, q, w, groups, add); continue; }
    widenNibbles(room, w, groups);
    multiplyBlockPanel(y, yStride, q, room, groups, rows, add);
  }
}

function nibbles1(y: usize, q: usize, w: usize, groups: i32, add: bool): void {
  const zero = i32x4.splat(0), first = i16x8.splat(0x000f), second = i16x8.splat(0x00f0);
  let f0 = zero, f1 = zero;
  if (add) { f0 = v128.load(y); f1 = v128.load(y, 16); }
  for (; groups > 0; groups -= 1, q += 16, w += 32) {
    // The second of two digits counts 16 times, which is undone at the end.
    let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
    for (const end = q + 64; q < end; q += 16, w += 32) {
      let w0 = v128.load(w), w1 = v128.load(w, 16);
      let s = v128.load32_splat(q), t = v128.load32_splat(q, 4);
      a0 = dot(a0, s, v128.and(w0, first)); a1 = dot(a1, s, v128.and(w1, first));
      b0 = dot(b0, t, v128.and(w0, second)); b1 = dot(b1, t, v128.and(w1, second));
      w0 = i16x8.shr_u(w0, 8); w1 = i16x8.shr_u(w1, 8);
      s = v128.load32_splat(q, 8); t = v128.load32_splat(q, 12);
      a0 = dot(a0, s, v128.and(w0, first)); a1 = dot(a1, s, v128.and(w1, first));
      b0 = dot(b0, t, v128.and(w0, second)); b1 = dot(b1, t, v128.and(w1, second));
    }
    const scale = v128.load32_splat(q), eights = i32x4.shl(v128.load32_splat(q, 4), 3);
    a0 = i32x4.sub(i32x4.add(a0, i32x4.shr_s(b0, 4)), eights); a1 = i32x4.sub(i32x4.add(a1, i32x4.shr_s(b1, 4)), eights);
    f0 = fma(f0, f32x4.convert_i32x4_s(a0), f32x4.mul(scale, v128.load(w)));
    f1 = fma(f1, f32x4.convert_i32x4_s(a1), f32x4.mul(scale, v128.load(w, 16)));
  }
  v128.store(y, f0); v128.store(y, f1, 16);
}

/** A panel in 8 bits, as in blocks.ts. */
function widenNibbles(to: usize, w: usize, groups: i32): void {
  const digit = i16x8.splat(15), eight = i16x8.splat(8);
  for (; groups > 0; groups -= 1, w += nibbleBytes, to += blockBytes) {
    for (let four: usize = 0; four < 4; four += 1) {
      const w0 = v128.load(w + (four << 5)), w1 = v128.load(w + (four << 5), 16), at = to + (four << 6);
      v128.store(at, i8x16.narrow_i16x8_s(i16x8.sub(v128.and(w0, digit), eight), i16x8.sub(v128.and(w1, digit), eight)));
      v128.store(at, i8x16.narrow_i16x8_s(i16x8.sub(v128.and(i16x8.shr_u(w0, 4), digit), eight), i16x8.sub(v128.and(i16x8.shr_u(w1, 4), digit), eight)), 16);
      v128.store(at, i8x16.narrow_i16x8_s(i16x8.sub(v128.and(i16x8.shr_u(w0, 8), digit), eight), i16x8.sub(v128.and(i16x8.shr_u(w1, 8), digit), eight)), 32);
      v128.store(at, i8x16.narrow_i16x8_s(i16x8.sub(i16x8.shr_u(w0, 12), eight), i16x8.sub(i16x8.shr_u(w1, 12), eight)), 48);
    }
    v128.store(to, v128.load(w, 128), 256); v128.store(to, v128.load(w, 144), 272);
  }
}

/** Rounds a float32 panel `[k, 8]`. */
export function encodeNibblePanel(to: usize, from: usize, k: i32): void {
  for (let left = k; left > 0; left -= 32, from += 1024, to += nibbleBytes) {
    const end = from + (<usize>min(32, left) << 5);
    for (let half: usize = 0; half < 2; half += 1) {
      const start = from + (half << 4), scales = scalesOf(start, end + (half << 4));
      v128.store(to + 128 + (half << 4), scales);
      const inverses = inversesOf(scales);
      for (let four: usize = 0; four < 4; four += 1) {
        let digits = i16x8.splat(0);
        for (let pair: usize = 0; pair < 4; pair += 1) {
          const p = start + (((four << 2) + pair) << 6);
          const even = p < end ? digitsOf(v128.load(p), inverses) : i32x4.splat(0), odd = p + 32 < end ? digitsOf(v128.load(p, 32), inverses) : i32x4.splat(0);
          const both = i16x8.add(v128.or(even, i32x4.shl(odd, 16)), i16x8.splat(8));
          digits = v128.or(digits, i16x8.shl(both, <i32>pair << 2));
        }
        v128.store(to + (four << 5) + (half << 4), digits);
      }
    }
  }
}

/** Digits less 8, in the low 16 bits. */
// @ts-ignore: a decorator
@inline function digitsOf(values: v128, inverses: v128): v128 {
  return v128.and(i32x4.trunc_sat_f32x4_s(rounded(values, inverses)), i32x4.splat(0xffff));
}

// @ts-ignore: a decorator
@inline function rounded(values: v128, inverses: v128): v128 {
  return f32x4.max(f32x4.splat(-8), f32x4.min(f32x4.splat(7), f32x4.nearest(f32x4.mul(values, inverses))));
}

// @ts-ignore: a decorator
@inline function inversesOf(scales: v128): v128 {
  return v128.and(f32x4.div(f32x4.splat(1), scales), f32x4.gt(f32x4.abs(scales), f32x4.splat(1e-30)));
}

/** Scales of four outputs of a group, which bring the number farthest from 0 to −8. */
function scalesOf(start: usize, end: usize): v128 {
  let lowest = f32x4.splat(0), highest = lowest;
  for (let p = start; p < end; p += 32) { lowest = f32x4.min(lowest, v128.load(p)); highest = f32x4.max(highest, v128.load(p)); }
  return f32x4.div(v128.bitselect(highest, lowest, f32x4.gt(highest, f32x4.neg(lowest))), f32x4.splat(-8));
}

/** The weight of an input and output of a panel. */
export function nibble(w: usize, input: i32, output: usize): f32 {
  w += <usize>(input >> 5) * nibbleBytes;
  const pair = <usize>(input & 31) >> 1;
  const digits = <i32>load<u16>(w + (pair >> 2 << 5) + (output >> 2 << 4) + ((output & 3) << 2) + (<usize>(input & 1) << 1));
  return <f32>(((digits >> <i32>((pair & 3) << 2)) & 15) - 8) * load<f32>(w + 128 + (output << 2));
}
