// Panels in 8 bits: for each group of 32 inputs 16 pairs of them for the 8 outputs in turn, then a float32 scale for each output. The
// last group is filled up with zeros. Rows of x are rounded to 16 bits with a scale a group, which costs what 8 bits would. Sums within
// a group are whole numbers and exact; groups are added in their order, so that a row is to the bit what it is alone.
import { fma } from './panels';

/** Bytes of a group of a panel. */
export const blockBytes: usize = 288;
/** Largest of the numbers that a row is rounded to. */
export const rowLevels: f32 = 32767;

// @ts-ignore: a decorator
@inline export function groupsOf(k: i32): i32 { return (k + 31) >> 5; }

/** Bytes of a rounded row: 16 bits a number, then a scale a group and the sum of its numbers. */
// @ts-ignore: a decorator
@inline export function roundedBytes(k: i32): usize { return <usize>groupsOf(k) * 80; }

/** Rounds x `[rows, k]` to rows of groups of 80 bytes each: 32 numbers, their scale, their sum, and room. */
export function roundRows(q: usize, x: usize, xStride: usize, k: i32, rows: i32): void {
  for (let row = 0; row < rows; row += 1, x += xStride) {
    let from = x;
    for (let left = k; left > 0; left -= 32, from += 128, q += 80) {
      roundGroup(q, wholeGroup(q + 80, from, left));
    }
  }
}

/** Where 32 numbers stand: `left` of them as they are and zeros behind, in `room` of 128 bytes, where fewer are left. That may be the place of what is written later. */
// @ts-ignore: a decorator
@inline export function wholeGroup(room: usize, from: usize, left: i32): usize {
  if (left >= 32) return from;
  memory.fill(room, 0, 128);
  memory.copy(room, from, <usize>left << 2);
  return room;
}

// @ts-ignore: a decorator
@inline function roundGroup(q: usize, x: usize): void {
  let most = f32x4.abs(v128.load(x));
  for (let o: usize = 16; o < 128; o += 16) most = f32x4.max(most, f32x4.abs(v128.load(x + o)));
  most = f32x4.max(most, i32x4.shuffle(most, most, 2, 3, 0, 1));
  most = f32x4.max(most, i32x4.shuffle(most, most, 1, 0, 3, 2));
  const largest = f32x4.extract_lane(most, 0);
  // 1.5 · 2^23 rounds to the nearest whole number and leaves it in the low bits.
  const inverse = f32x4.splat(largest > 1e-30 ? rowLevels / largest : 0), magic = f32x4.splat(12582912), ones = i16x8.splat(1);
  let sum = i32x4.splat(0);
  for (let o: usize = 0; o < 64; o += 16) {
    const a = i32x4.sub(f32x4.add(f32x4.mul(v128.load(x + (o << 1)), inverse), magic), magic);
    const b = i32x4.sub(f32x4.add(f32x4.mul(v128.load(x + (o << 1), 16), inverse), magic), magic);
    const both = i16x8.narrow_i32x4_s(a, b);
    v128.store(q + o, both);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(both, ones));
  }
  sum = i32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
  store<f32>(q, largest / rowLevels, 64);
  store<i32>(q, i32x4.extract_lane(sum, 0) + i32x4.extract_lane(sum, 1), 68);
}

// @ts-ignore: a decorator
@inline export function dot(sum: v128, x: v128, w: v128): v128 { return i32x4.add(sum, i32x4.dot_i16x8_s(x, w)); }

/** y (+)= q · w: q rounded rows, as `multiply` otherwise. */
export function multiplyBlocks(y: usize, yStride: usize, q: usize, w: usize, groups: i32, panels: i32, rows: i32, add: bool): void {
  const wStride = <usize>groups * blockBytes;
  for (; panels > 0; panels -= 1, w += wStride, y += 32) multiplyBlockPanel(y, yStride, q, w, groups, rows, add);
}

export function multiplyBlockPanel(y: usize, yStride: usize, q: usize, w: usize, groups: i32, rows: i32, add: bool): void {
  const stride = <usize>groups * 80;
  for (; rows >= 4; rows -= 4, y += yStride << 2, q += stride << 2) blocks4(y, yStride, q, stride, w, groups, add);
  for (; rows >= 2; rows -= 2, y += yStride << 1, q += stride << 1) blocks2(y, yStride, q, stride, w, groups, add);
  if (rows) blocks1(y, q, w, groups, add);
}

function blocks1(y: usize, q: usize, w: usize, groups: i32, add: bool): void {
  const zero = i32x4.splat(0);
  let f0 = zero, f1 = zero;
  if (add) { f0 = v128.load(y); f1 = v128.load(y, 16); }
  for (; groups > 0; groups -= 1, q += 16, w += 32) {
    let a0 = zero, a1 = zero;
    for (const end = q + 64; q < end; q += 8, w += 32) {
      const s = v128.load32_splat(q);
      a0 = dot(a0, s, v128.load8x8_s(w)); a1 = dot(a1, s, v128.load8x8_s(w, 8));
      const t = v128.load32_splat(q, 4);
      a0 = dot(a0, t, v128.load8x8_s(w, 16)); a1 = dot(a1, t, v128.load8x8_s(w, 24));
    }
    const scale = v128.load32_splat(q);
    f0 = fma(f0, f32x4.convert_i32x4_s(a0), f32x4.mul(scale, v128.load(w)));
    f1 = fma(f1, f32x4.convert_i32x4_s(a1), f32x4.mul(scale, v128.load(w, 16)));
  }
  v128.store(y, f0); v128.store(y, f1, 16);
}

function blocks2(y: usize, yStride: usize, q: usize, stride: usize, w: usize, groups: i32, add: bool): void {
  const zero = i32x4.splat(0), y1 = y + yStride;
  let q1 = q + stride, f0 = zero, f1 = zero, g0 = zero, g1 = zero;
  if (add) { f0 = v128.load(y); f1 = v128.load(y, 16); g0 = v128.load(y1); g1 = v128.load(y1, 16); }
  for (; groups > 0; groups -= 1, q += 16, q1 += 16, w += 32) {
    let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
    for (const end = q + 64; q < end; q += 8, q1 += 8, w += 32) {
      let w0 = v128.load8x8_s(w), w1 = v128.load8x8_s(w, 8);
      let s = v128.load32_splat(q); a0 = dot(a0, s, w0); a1 = dot(a1, s, w1);
      s = v128.load32_splat(q1); b0 = dot(b0, s, w0); b1 = dot(b1, s, w1);
      w0 = v128.load8x8_s(w, 16); w1 = v128.load8x8_s(w, 24);
      s = v128.load32_splat(q, 4); a0 = dot(a0, s, w0); a1 = dot(a1, s, w1);
      s = v128.load32_splat(q1, 4); b0 = dot(b0, s, w0); b1 = dot(b1, s, w1);
    }
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let scale = v128.load32_splat(q);
    f0 = fma(f0, f32x4.convert_i32x4_s(a0), f32x4.mul(scale, w0)); f1 = fma(f1, f32x4.convert_i32x4_s(a1), f32x4.mul(scale, w1));
    scale = v128.load32_splat(q1);
    g0 = fma(g0, f32x4.convert_i32x4_s(b0), f32x4.mul(scale, w0)); g1 = fma(g1, f32x4.convert_i32x4_s(b1), f32x4.mul(scale, w1));
  }
  v128.store(y, f0); v128.store(y, f1, 16); v128.store(y1, g0); v128.store(y1, g1, 16);
}

/** Four rows leave no registers for sums of groups, which are kept in y. */
function blocks4(y: usize, yStride: usize, q: usize, stride: usize, w: usize, groups: i32, add: bool): void {
  const zero = i32x4.splat(0), y1 = y + yStride, y2 = y1 + yStride, y3 = y2 + yStride;
  let q1 = q + stride, q2 = q1 + stride, q3 = q2 + stride;
  if (!add) { clear(y); clear(y1); clear(y2); clear(y3); }
  for (; groups > 0; groups -= 1, q += 16, q1 += 16, q2 += 16, q3 += 16, w += 32) {
    let a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
    for (const end = q + 64; q < end; q += 4, q1 += 4, q2 += 4, q3 += 4, w += 16) {
      const w0 = v128.load8x8_s(w), w1 = v128.load8x8_s(w, 8);
      let s = v128.load32_splat(q); a0 = dot(a0, s, w0); a1 = dot(a1, s, w1);
      s = v128.load32_splat(q1); b0 = dot(b0, s, w0); b1 = dot(b1, s, w1);
      s = v128.load32_splat(q2); c0 = dot(c0, s, w0); c1 = dot(c1, s, w1);
      s = v128.load32_splat(q3); d0 = dot(d0, s, w0); d1 = dot(d1, s, w1);
    }
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    addGroup(y, a0, a1, v128.load32_splat(q), w0, w1);
    addGroup(y1, b0, b1, v128.load32_splat(q1), w0, w1);
    addGroup(y2, c0, c1, v128.load32_splat(q2), w0, w1);
    addGroup(y3, d0, d1, v128.load32_splat(q3), w0, w1);
  }
}

// @ts-ignore: a decorator
@inline export function clear(y: usize): void { v128.store(y, i32x4.splat(0)); v128.store(y, i32x4.splat(0), 16); }

/** y += the sums of a group times its scales. */
// @ts-ignore: a decorator
@inline export function addGroup(y: usize, a0: v128, a1: v128, scale: v128, w0: v128, w1: v128): void {
  v128.store(y, fma(v128.load(y), f32x4.convert_i32x4_s(a0), f32x4.mul(scale, w0)));
  v128.store(y, fma(v128.load(y, 16), f32x4.convert_i32x4_s(a1), f32x4.mul(scale, w1)), 16);
}

/** Rounds a float32 panel `[k, 8]`. */
export function encodeBlockPanel(to: usize, from: usize, k: i32): void {
  for (let left = k; left > 0; left -= 32, from += 1024, to += blockBytes) {
    const count = <usize>min(32, left), end = from + (count << 5);
    let most0 = f32x4.splat(0), most1 = most0;
    for (let p = from; p < end; p += 32) { most0 = f32x4.max(most0, f32x4.abs(v128.load(p))); most1 = f32x4.max(most1, f32x4.abs(v128.load(p, 16))); }
    const largest = f32x4.splat(127), zero = f32x4.splat(0), least = f32x4.splat(1e-30);
    v128.store(to, f32x4.div(most0, largest), 256); v128.store(to, f32x4.div(most1, largest), 272);
    const low = v128.and(f32x4.div(largest, most0), f32x4.gt(most0, least)), high = v128.and(f32x4.div(largest, most1), f32x4.gt(most1, least));
    for (let pair: usize = 0; pair < 16; pair += 1) {
      const p = from + (pair << 6), even = p < end, odd = p + 32 < end;
      const a0 = even ? f32x4.nearest(f32x4.mul(v128.load(p), low)) : zero, a1 = even ? f32x4.nearest(f32x4.mul(v128.load(p, 16), high)) : zero;
      const b0 = odd ? f32x4.nearest(f32x4.mul(v128.load(p, 32), low)) : zero, b1 = odd ? f32x4.nearest(f32x4.mul(v128.load(p, 48), high)) : zero;
      const a = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(a0), i32x4.trunc_sat_f32x4_s(a1)), b = i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(b0), i32x4.trunc_sat_f32x4_s(b1));
      // Even and odd inputs of an output side by side.
      v128.store(to + (pair << 4), i8x16.narrow_i16x8_s(i16x8.shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11), i16x8.shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)));
    }
  }
}

/** The weight of an input and output of a panel. */
export function blockWeight(w: usize, input: i32, output: usize): f32 {
  w += <usize>(input >> 5) * blockBytes;
  return <f32>load<i8>(w + (<usize>((input & 31) >> 1) << 4) + (output << 1) + (input & 1)) * load<f32>(w + 256 + (output << 2));
}
