// The output head for callers that need only the largest logits: all rows scored with its copy in 8 bits, with a bound on the error, and
// the panels that may hold one of the largest scored again in full. What is left out is -Infinity; what is left in is to the bit what the
// whole product of one row gives.
import { fma, multiply } from './panels';
import { maxLanes } from './rows';
import { byteRowStep, encodeBytePanel, panelBytes } from './weights';

/** What is smaller than this in all of a group is rounded to 0. */
const vanishing: f32 = 1e-30;

/**
 * Writes panels `[panels, k, 8]` in 8 bits, and for each output, `[8 · panels]`, its largest scale: a rounded weight is off by half of it. Behind
 * those four times the most that the rounded weights of a group come to, without their signs: so far off is a sum of a group whose inputs are off by 1.
 */
export function quantisePanels(to: usize, scales: usize, w: usize, k: i32, panels: i32): void {
  const groupBytes = panelBytes(2, 32);
  let heaviest = f32x4.splat(0);
  for (let p = 0; p < panels; p += 1, scales += 32) {
    encodeBytePanel(to, w, k);
    let worst0 = f32x4.splat(vanishing), worst1 = worst0;
    for (let left = k; left > 0; left -= 32, to += groupBytes) {
      const scale0 = v128.load(to, 256), scale1 = v128.load(to, 272);
      worst0 = f32x4.max(worst0, scale0); worst1 = f32x4.max(worst1, scale1);
      let sum0 = f32x4.splat(0), sum1 = sum0;
      for (const end = w + (<usize>min(32, left) << 5); w < end; w += 32) { sum0 = f32x4.add(sum0, f32x4.abs(v128.load(w))); sum1 = f32x4.add(sum1, f32x4.abs(v128.load(w, 16))); }
      const least = f32x4.splat(vanishing);
      heaviest = f32x4.max(heaviest, f32x4.max(f32x4.div(sum0, f32x4.max(scale0, least)), f32x4.div(sum1, f32x4.max(scale1, least))));
    }
    v128.store(scales, worst0); v128.store(scales, worst1, 16);
  }
  // Each of 32 may be rounded up by half a step.
  v128.store(scales, f32x4.add(maxLanes(heaviest), f32x4.splat(16.1)));
}

/**
 * e such that a score of 8 bits of x `[k]` is off by at most e times the largest scale of its output: half a step of a weight for each |x|,
 * half a step of x for each weight, and what adding k products in float32 may be off.
 *
 * @param heaviest of the weights of a group, as `quantisePanels` leaves it
 */
function boundOf(x: usize, k: i32, heaviest: f32): f32 {
  const each: f32 = 0.501 + 9e-6 * <f32>k, perStep: f32 = heaviest * byteRowStep * 0.51;
  let bound: f32 = 0;
  for (let first = 0; first < k; first += 32) {
    let most: f32 = 0;
    for (const end = x + (<usize>min(32, k - first) << 2); x < end; x += 4) { const size = abs(load<f32>(x)); bound += size * each; most = max(most, size); }
    // All of them are off where they are rounded to 0.
    bound += most * (most > vanishing ? perStep : heaviest);
  }
  return bound;
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
 * Leaves in y `[rows, outputs]`, which holds x · head in 8 bits, x · head itself where that may be one of the `count` largest of its row, or so
 * near that what is computed of logits could take it for one: within a millionth of the least of them. Else -Infinity.
 *
 * @param outputs of the vocabulary; the panels' last may have more, which are left as -Infinity
 * @param room two numbers a row, then `count` numbers
 */
export function keepLargest(y: usize, yStride: usize, x: usize, xStride: usize, rows: i32, head: usize, worst: usize, k: i32, outputs: i32, count: i32, room: usize): void {
  const panels = (outputs + 7) >> 3, stride = <usize>k << 5, none = f32x4.splat(-Infinity), found = room + (<usize>rows << 3);
  for (let i = 0; i < rows; i += 1) {
    const out = y + <usize>i * yStride, limits = room + (<usize>i << 3), bound = boundOf(x + <usize>i * xStride, k, load<f32>(worst + (<usize>panels << 5)));
    for (let at = outputs; at < panels << 3; at += 1) store<f32>(out + (<usize>at << 2), -Infinity);
    const lowest = certain(out, worst, bound, panels << 3, min(count, outputs), found);
    store<f32>(limits, bound);
    store<f32>(limits + 4, lowest - (abs(lowest) * 1e-6 + 1e-30));
  }
  for (let p = 0; p < panels; p += 1, y += 32, worst += 32, head += stride) {
    for (let i = 0; i < rows; i += 1) {
      const out = y + <usize>i * yStride;
      if (isNear(out, worst, room + (<usize>i << 3))) multiply(out, yStride, x + <usize>i * xStride, xStride, head, stride, k, 1, 1, false);
      else { v128.store(out, none); v128.store(out, none, 16); }
    }
  }
}
