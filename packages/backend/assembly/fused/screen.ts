// The output head for callers that need only the largest logits: all rows scored in 8 bits with a bound on the error, and the panels
// that may hold one of the largest scored again in full. What is left out is -Infinity; what is left in is to the bit what the whole
// product of one row gives.
import { fma, multiply } from './panels';
import { maxLanes } from './rows';
import { Kind, share, Task, taskOf } from './team';

/** Bytes of a panel's group of 32 inputs: 16 pairs of them for 8 outputs in turn, then a float32 scale for each output. */
const block: usize = 288;

/** Writes panels `[panels, k, 8]` as blocks `[panels, groups, 288]`, and the largest scale of each output, `[8 · panels]`. Groups are filled up with zeros. */
export function quantisePanels(to: usize, scales: usize, w: usize, k: i32, panels: i32): void {
  for (let p = 0; p < panels; p += 1, scales += 32) {
    let worst0 = f32x4.splat(0), worst1 = worst0;
    for (let first = 0; first < k; first += 32, to += block) {
      const end = w + (<usize>min(32, k - first) << 5);
      let most0 = f32x4.splat(0), most1 = most0;
      for (let at = w; at < end; at += 32) { most0 = f32x4.max(most0, f32x4.abs(v128.load(at))); most1 = f32x4.max(most1, f32x4.abs(v128.load(at, 16))); }
      const scale0 = f32x4.div(most0, f32x4.splat(127)), scale1 = f32x4.div(most1, f32x4.splat(127)), inverse0 = inverse(most0), inverse1 = inverse(most1);
      let out = to;
      for (; w < end; w += 64, out += 16) {
        const a = wholes(w, inverse0, inverse1), b = w + 32 < end ? wholes(w + 32, inverse0, inverse1) : i16x8.splat(0), both = i8x16.narrow_i16x8_s(a, b);
        v128.store(out, i8x16.shuffle(both, both, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
      }
      w = end;
      memory.fill(out, 0, to + 256 - out);
      v128.store(to, scale0, 256); v128.store(to, scale1, 272);
      worst0 = f32x4.max(worst0, scale0); worst1 = f32x4.max(worst1, scale1);
    }
    v128.store(scales, worst0); v128.store(scales, worst1, 16);
  }
}

/** 127 / most; 0 where there is nothing. */
// @ts-ignore: a decorator
@inline function inverse(most: v128): v128 { return v128.and(f32x4.div(f32x4.splat(127), most), f32x4.gt(most, f32x4.splat(0))); }

/** Eight numbers to the nearest whole ones, in 16 bits. */
// @ts-ignore: a decorator
@inline function wholes(at: usize, inverse0: v128, inverse1: v128): v128 {
  return i16x8.narrow_i32x4_s(i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at), inverse0))), i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(at, 16), inverse1))));
}

/**
 * Rounds x `[k]` to 16 bits with a scale for each group, `q` `[groups · 32]` and `scales` `[groups]`.
 *
 * @returns e such that a score of 8 bits is off by at most e times the largest scale of its output: half a step of a weight for each |x|,
 * half a step of x for weights of 127, and what adding k products in float32 may be off
 */
function quantiseRow(q: usize, scales: usize, x: usize, k: i32): f32 {
  const each: f32 = 0.501 + 9e-6 * <f32>k;
  let bound: f32 = 0;
  for (let first = 0; first < k; first += 32, q += 64, scales += 4) {
    const count = min(32, k - first);
    let most: f32 = 0;
    for (let i = 0; i < count; i += 1) { const size = abs(load<f32>(x + (<usize>i << 2))); bound += size * each; most = max(most, size); }
    bound += most * 0.063;
    store<f32>(scales, most / 32767);
    const inverse: f32 = most > 0 ? 32767 / most : 0;
    for (let i = 0; i < 32; i += 1) store<i16>(q + (<usize>i << 1), i < count ? <i16><i32>nearest(load<f32>(x + (<usize>i << 2)) * inverse) : 0);
    x += 128;
  }
  return bound;
}

// @ts-ignore: a decorator
@inline function dot(sum: v128, x: v128, w: v128): v128 { return i32x4.add(sum, i32x4.dot_i16x8_s(x, w)); }

/** Scores of the 8 outputs of a panel. */
function score1(y: usize, q: usize, scales: usize, w: usize, groups: i32): void {
  const zero = i32x4.splat(0);
  let f0 = zero, f1 = zero;
  for (let g = 0; g < groups; g += 1) {
    let a0 = zero, a1 = zero;
    for (const end = q + 64; q < end; q += 8, w += 32) {
      const s = v128.load32_splat(q);
      a0 = dot(a0, s, v128.load8x8_s(w)); a1 = dot(a1, s, v128.load8x8_s(w, 8));
      const t = v128.load32_splat(q, 4);
      a0 = dot(a0, t, v128.load8x8_s(w, 16)); a1 = dot(a1, t, v128.load8x8_s(w, 24));
    }
    const scale = v128.load32_splat(scales + (<usize>g << 2));
    f0 = fma(f0, f32x4.convert_i32x4_s(a0), f32x4.mul(scale, v128.load(w)));
    f1 = fma(f1, f32x4.convert_i32x4_s(a1), f32x4.mul(scale, v128.load(w, 16)));
    w += 32;
  }
  v128.store(y, f0); v128.store(y, f1, 16);
}

/** The same for two rows, which share what is read and widened; `each` bytes of room apart. */
function score2(y: usize, yStride: usize, q: usize, scales: usize, each: usize, w: usize, groups: i32): void {
  const zero = i32x4.splat(0);
  let f0 = zero, f1 = zero, g0 = zero, g1 = zero;
  for (let g = 0; g < groups; g += 1) {
    let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
    for (const end = q + 64; q < end; q += 4, w += 16) {
      const w0 = v128.load8x8_s(w), w1 = v128.load8x8_s(w, 8);
      const s = v128.load32_splat(q), t = v128.load32_splat(q + each);
      a0 = dot(a0, s, w0); a1 = dot(a1, s, w1);
      b0 = dot(b0, t, w0); b1 = dot(b1, t, w1);
    }
    const at = scales + (<usize>g << 2), s = v128.load32_splat(at), t = v128.load32_splat(at + each), w0 = v128.load(w), w1 = v128.load(w, 16);
    f0 = fma(f0, f32x4.convert_i32x4_s(a0), f32x4.mul(s, w0)); f1 = fma(f1, f32x4.convert_i32x4_s(a1), f32x4.mul(s, w1));
    g0 = fma(g0, f32x4.convert_i32x4_s(b0), f32x4.mul(t, w0)); g1 = fma(g1, f32x4.convert_i32x4_s(b1), f32x4.mul(t, w1));
    w += 32;
  }
  v128.store(y, f0); v128.store(y, f1, 16);
  v128.store(y + yStride, g0); v128.store(y + yStride, g1, 16);
}

/** Scores of panels `[from, to)`. */
export function scorePart(t: Task, from: i32, to: i32): void {
  score(t.y + (<usize>from << 5), t.yStride, t.x, t.xStride, t.weights + <usize>from * <usize>t.k * block, t.k, to - from, t.rows);
}

/** Scores of all rows; each panel is read from memory once for all. */
function score(y: usize, yStride: usize, room: usize, each: usize, w: usize, groups: i32, panels: i32, rows: i32): void {
  const scales = <usize>groups << 6;
  for (let p = 0; p < panels; p += 1, y += 32, w += <usize>groups * block) {
    let n = 0, out = y, q = room;
    for (; n + 2 <= rows; n += 2, out += yStride << 1, q += each << 1) score2(out, yStride, q, q + scales, each, w, groups);
    if (n < rows) score1(out, q, q + scales, w, groups);
  }
}

/** The least value that `count` outputs reach for certain; `found` is room for as many. */
function certain(y: usize, worst: usize, bound: f32, outputs: i32, count: i32, found: usize): f32 {
  const e = f32x4.splat(bound);
  let least: f32 = -Infinity, n = 0;
  for (let at: usize = 0, end = <usize>outputs << 2; at < end; at += 16) {
    const low = f32x4.sub(v128.load(y + at), f32x4.mul(e, v128.load(worst + at)));
    if (!v128.any_true(f32x4.gt(low, f32x4.splat(least))) && n == count) continue;
    if (count == 1) { least = f32x4.extract_lane(maxLanes(f32x4.pmax(low, f32x4.splat(least))), 0); n = 1; continue; }
    offer(found, n, count, f32x4.extract_lane(low, 0)); n = min(n + 1, count);
    offer(found, n, count, f32x4.extract_lane(low, 1)); n = min(n + 1, count);
    offer(found, n, count, f32x4.extract_lane(low, 2)); n = min(n + 1, count);
    offer(found, n, count, f32x4.extract_lane(low, 3)); n = min(n + 1, count);
    if (n == count) least = load<f32>(found + (<usize>(count - 1) << 2));
  }
  return least;
}

/** Puts a value in its place among the n largest so far, descending, of which there are at most `count`. */
function offer(found: usize, n: i32, count: i32, value: f32): void {
  if (n == count && value <= load<f32>(found + (<usize>(count - 1) << 2))) return;
  let at = min(n, count - 1);
  for (; at > 0 && load<f32>(found + (<usize>(at - 1) << 2)) < value; at -= 1) store<f32>(found + (<usize>at << 2), load<f32>(found + (<usize>(at - 1) << 2)));
  store<f32>(found + (<usize>at << 2), value);
}

/** Whether a panel may hold one of the largest of a row. Written so that what is not a number is. */
// @ts-ignore: a decorator
@inline function isNear(y: usize, worst: usize, bound: usize): bool {
  const e = v128.load32_splat(bound), least = v128.load32_splat(bound, 4);
  return !v128.all_true<i32>(f32x4.lt(fma(v128.load(y), e, v128.load(worst)), least)) || !v128.all_true<i32>(f32x4.lt(fma(v128.load(y, 16), e, v128.load(worst, 16)), least));
}

/**
 * y `[rows, outputs]` = x · head where that may be one of the `count` largest of its row, or so near that what is computed of logits could
 * take it for one: within a millionth of the least of them. Else -Infinity.
 *
 * @param outputs of the vocabulary; the panels' last may have more, which are left as -Infinity
 * @param room for each row: rounded `[groups · 32]` in 16 bits, a scale a group, two numbers; then `count` numbers
 */
export function scoreLargest(team: usize, y: usize, yStride: usize, x: usize, xStride: usize, rows: i32, head: usize, blocks: usize, worst: usize, k: i32, outputs: i32, count: i32, room: usize): void {
  const groups = (k + 31) >> 5, panels = (outputs + 7) >> 3, stride = <usize>k << 5, none = f32x4.splat(-Infinity);
  const scales = <usize>groups << 6, bound = scales + (<usize>groups << 2), each = bound + 8, found = room + <usize>rows * each;
  for (let i = 0; i < rows; i += 1) { const q = room + <usize>i * each; store<f32>(q + bound, quantiseRow(q, q + scales, x + <usize>i * xStride, k)); }
  const task = taskOf(team);
  task.kind = Kind.score;
  task.y = y; task.yStride = yStride; task.x = room; task.xStride = each; task.weights = blocks; task.k = groups; task.rows = rows;
  // In 8 bits twice as fast.
  share(team, panels, (<i64>(panels * k) << 2) * <i64>rows);
  for (let i = 0; i < rows; i += 1) {
    const out = y + <usize>i * yStride, q = room + <usize>i * each + bound;
    for (let at = outputs; at < panels << 3; at += 1) store<f32>(out + (<usize>at << 2), -Infinity);
    const least = certain(out, worst, load<f32>(q), panels << 3, min(count, outputs), found);
    store<f32>(q + 4, least - (abs(least) * 1e-6 + 1e-30));
  }
  for (let p = 0; p < panels; p += 1, y += 32, worst += 32, head += stride) {
    for (let i = 0; i < rows; i += 1) {
      const out = y + <usize>i * yStride;
      if (isNear(out, worst, room + <usize>i * each + bound)) multiply(out, yStride, x + <usize>i * xStride, xStride, head, stride, k, 1, 1, false);
      else { v128.store(out, none); v128.store(out, none, 16); }
    }
  }
}
