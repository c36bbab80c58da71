// Panels in 8 bits for WebAssembly with relaxed SIMD, which multiplies bytes: for each group of 32 inputs eight times four of them for the 8
// outputs in turn, then a float32 scale for each output, then minus the sum of its 32 weights in 16 bits. Rows of x are rounded to 7 bits
// with a scale a group, and stored as numbers from 1 to 127, 64 for 0: that is the range in which every processor gives the same.
// Sums within a group are whole numbers and exact; groups are added in their order, so that a row is to the bit what it is alone.
import { addGroup, clear, groupsOf, wholeGroup } from './blocks';
import { fma } from './panels';
import { maxLanes } from './rows';

/** Bytes of a group of a panel. */
export const byteBlockBytes: usize = 304;
/** Bytes of a group of a rounded row: 32 numbers, their scale, and room. */
const rowGroupBytes: usize = 48;
/** A rounded number is at most this far from 64. */
export const byteRowLevels: f32 = 63;

// @ts-ignore: a decorator
@inline export function byteRowBytes(k: i32): usize { return <usize>groupsOf(k) * rowGroupBytes; }

/** Rounds x `[rows, k]`. Behind the last row there are 128 bytes of room. */
export function roundByteRows(q: usize, x: usize, xStride: usize, k: i32, rows: i32): void {
  for (let row = 0; row < rows; row += 1, x += xStride) {
    let from = x;
    for (let left = k; left > 0; left -= 32, from += 128, q += rowGroupBytes) {
      roundGroup(q, wholeGroup(q + rowGroupBytes, from, left));
    }
  }
}

// @ts-ignore: a decorator
@inline function roundGroup(q: usize, x: usize): void {
  let most = f32x4.abs(v128.load(x));
  for (let o: usize = 16; o < 128; o += 16) most = f32x4.max(most, f32x4.abs(v128.load(x + o)));
  const largest = f32x4.extract_lane(maxLanes(most), 0);
  // 1.5 · 2^23 rounds to the nearest whole number and leaves it in the low bits.
  const inverse = f32x4.splat(largest > 1e-30 ? byteRowLevels / largest : 0), magic = f32x4.splat(12582912 + 64), base = f32x4.splat(12582912);
  for (let o: usize = 0; o < 32; o += 16) {
    const p = x + (o << 2);
    const low = i16x8.narrow_i32x4_s(whole(p, inverse, magic, base), whole(p + 16, inverse, magic, base)), high = i16x8.narrow_i32x4_s(whole(p + 32, inverse, magic, base), whole(p + 48, inverse, magic, base));
    v128.store(q + o, i8x16.narrow_i16x8_s(low, high));
  }
  store<f32>(q, largest / byteRowLevels, 32);
}

// @ts-ignore: a decorator
@inline function whole(p: usize, inverse: v128, magic: v128, base: v128): v128 { return i32x4.sub(f32x4.add(f32x4.mul(v128.load(p), inverse), magic), base); }

/** sum + the sums of four products each. */
// @ts-ignore: a decorator
@inline function dot(sum: v128, w: v128, x: v128, ones: v128): v128 { return i32x4.add(sum, i32x4.dot_i16x8_s(i16x8.relaxed_dot_i8x16_i7x16_s(w, x), ones)); }

/** What 64 in place of 0 adds, taken off in advance. */
// @ts-ignore: a decorator
@inline function offset(w: usize): v128 { return i32x4.shl(v128.load16x4_s(w), 6); }

/** y (+)= q · w: q rounded rows, as `multiply` otherwise. */
export function multiplyByteBlocks(y: usize, yStride: usize, q: usize, w: usize, groups: i32, panels: i32, rows: i32, add: bool): void {
  const wStride = <usize>groups * byteBlockBytes, stride = <usize>groups * rowGroupBytes;
  for (; panels > 0; panels -= 1, w += wStride, y += 32) {
    let to = y, from = q, left = rows;
    for (; left >= 4; left -= 4, to += yStride << 2, from += stride << 2) bytes4(to, yStride, from, stride, w, groups, add);
    for (; left > 0; left -= 1, to += yStride, from += stride) bytes1(to, from, w, groups, add);
  }
}

function bytes1(y: usize, q: usize, w: usize, groups: i32, add: bool): void {
  const ones = i16x8.splat(1);
  let f0 = f32x4.splat(0), f1 = f0;
  if (add) { f0 = v128.load(y); f1 = v128.load(y, 16); }
  for (; groups > 0; groups -= 1, q += rowGroupBytes, w += byteBlockBytes) {
    let a0 = offset(w + 288), a1 = offset(w + 296), s = v128.load32_splat(q);
    a0 = dot(a0, v128.load(w), s, ones); a1 = dot(a1, v128.load(w, 16), s, ones);
    s = v128.load32_splat(q, 4); a0 = dot(a0, v128.load(w, 32), s, ones); a1 = dot(a1, v128.load(w, 48), s, ones);
    s = v128.load32_splat(q, 8); a0 = dot(a0, v128.load(w, 64), s, ones); a1 = dot(a1, v128.load(w, 80), s, ones);
    s = v128.load32_splat(q, 12); a0 = dot(a0, v128.load(w, 96), s, ones); a1 = dot(a1, v128.load(w, 112), s, ones);
    s = v128.load32_splat(q, 16); a0 = dot(a0, v128.load(w, 128), s, ones); a1 = dot(a1, v128.load(w, 144), s, ones);
    s = v128.load32_splat(q, 20); a0 = dot(a0, v128.load(w, 160), s, ones); a1 = dot(a1, v128.load(w, 176), s, ones);
    s = v128.load32_splat(q, 24); a0 = dot(a0, v128.load(w, 192), s, ones); a1 = dot(a1, v128.load(w, 208), s, ones);
    s = v128.load32_splat(q, 28); a0 = dot(a0, v128.load(w, 224), s, ones); a1 = dot(a1, v128.load(w, 240), s, ones);
    const scale = v128.load32_splat(q, 32);
    f0 = fma(f0, f32x4.convert_i32x4_s(a0), f32x4.mul(scale, v128.load(w, 256)));
    f1 = fma(f1, f32x4.convert_i32x4_s(a1), f32x4.mul(scale, v128.load(w, 272)));
  }
  v128.store(y, f0); v128.store(y, f1, 16);
}

/** Four rows leave no registers for sums of groups, which are kept in y. */
function bytes4(y: usize, yStride: usize, q: usize, stride: usize, w: usize, groups: i32, add: bool): void {
  const ones = i16x8.splat(1), y1 = y + yStride, y2 = y1 + yStride, y3 = y2 + yStride;
  let q1 = q + stride, q2 = q1 + stride, q3 = q2 + stride;
  if (!add) { clear(y); clear(y1); clear(y2); clear(y3); }
  for (; groups > 0; groups -= 1, q += 16, q1 += 16, q2 += 16, q3 += 16, w += 48) {
    let a0 = offset(w + 288), a1 = offset(w + 296), b0 = a0, b1 = a1, c0 = a0, c1 = a1, d0 = a0, d1 = a1;
    for (const end = q + 32; q < end; q += 4, q1 += 4, q2 += 4, q3 += 4, w += 32) {
      const w0 = v128.load(w), w1 = v128.load(w, 16);
      let s = v128.load32_splat(q); a0 = dot(a0, w0, s, ones); a1 = dot(a1, w1, s, ones);
      s = v128.load32_splat(q1); b0 = dot(b0, w0, s, ones); b1 = dot(b1, w1, s, ones);
      s = v128.load32_splat(q2); c0 = dot(c0, w0, s, ones); c1 = dot(c1, w1, s, ones);
      s = v128.load32_splat(q3); d0 = dot(d0, w0, s, ones); d1 = dot(d1, w1, s, ones);
    }
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    addGroup(y, a0, a1, v128.load32_splat(q), w0, w1);
    addGroup(y1, b0, b1, v128.load32_splat(q1), w0, w1);
    addGroup(y2, c0, c1, v128.load32_splat(q2), w0, w1);
    addGroup(y3, d0, d1, v128.load32_splat(q3), w0, w1);
  }
}

/** Rounds a float32 panel `[k, 8]`. */
export function encodeByteBlockPanel(to: usize, from: usize, k: i32): void {
  for (let left = k; left > 0; left -= 32, from += 1024, to += byteBlockBytes) {
    const end = from + (<usize>min(32, left) << 5);
    for (let half: usize = 0; half < 2; half += 1) encodeOutputs(to + (half << 4), to + 288 + (half << 3), from + (half << 4), end + (half << 4));
  }
}

/** A group of four outputs. */
function encodeOutputs(to: usize, sums: usize, from: usize, end: usize): void {
  let most = f32x4.splat(0);
  for (let p = from; p < end; p += 32) most = f32x4.max(most, f32x4.abs(v128.load(p)));
  const largest = f32x4.splat(127), inverses = v128.and(f32x4.div(largest, most), f32x4.gt(most, f32x4.splat(1e-30)));
  v128.store(to, f32x4.div(most, largest), 256);
  let sum = i32x4.splat(0), p = from;
  for (let four: usize = 0; four < 8; four += 1) {
    let bytes = i32x4.splat(0);
    for (let place = 0; place < 4; place += 1, p += 32) {
      if (p >= end) continue;
      const weight = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(p), inverses)));
      sum = i32x4.sub(sum, weight);
      bytes = v128.or(bytes, i32x4.shl(v128.and(weight, i32x4.splat(255)), place << 3));
    }
    v128.store(to + (four << 5), bytes);
  }
  v128.store64_lane(sums, i16x8.narrow_i32x4_s(sum, sum), 0);
}

/** The weight of an input and output of a panel. */
export function byteWeight(w: usize, input: i32, output: usize): f32 {
  w += <usize>(input >> 5) * byteBlockBytes;
  return <f32>load<i8>(w + (<usize>((input & 31) >> 2) << 5) + (output << 2) + (input & 3)) * load<f32>(w + 256 + (output << 2));
}
