// Products with weights in panels: panel p of a matrix `[k, n]` holds its columns 8p to 8p + 7 as `[k, 8]`, so that a row of x is
// broadcast, one stream is read in order, and no sum runs across lanes. Keys and values of a cache are panels as well.

/** a + b · c. With relaxed SIMD it is rounded once where the processor can and twice elsewhere, always alike on one machine; without, twice. */
// @ts-ignore: a decorator
@inline export function fma(a: v128, b: v128, c: v128): v128 { return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(b, c, a) : f32x4.add(a, f32x4.mul(b, c)); }

/**
 * y (+)= x · w: x `[rows, k]`, y `[rows, 8 · panels]`; strides in bytes. Each panel is read from memory once for all rows. A number is
 * summed in the order of k however many rows there are, so that a row is to the bit what it is alone.
 */
export function multiply(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, wStride: usize, k: i32, panels: i32, rows: i32, add: bool): void {
  const bytes = <usize>k << 2;
  if (rows == 1) {
    for (; panels >= 2; panels -= 2, w += wStride << 1, y += 64) row1Twice(y, x, w, wStride, bytes, add);
    if (panels) row1(y, x, w, bytes, add);
    return;
  }
  for (let p = 0; p < panels; p += 1, w += wStride, y += 32) multiplyPanel(y, yStride, x, xStride, w, bytes, rows, add);
}

/** The same for one panel; `bytes` are 4 · k. */
export function multiplyPanel(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bytes: usize, rows: i32, add: bool): void {
  while (rows > 0) {
    // Engines find no registers for five at once, and a turn of one or two waits for its own sums.
    const n = rows == 6 || rows > 8 ? 6 : rows > 6 ? 4 : rows == 5 ? 3 : rows;
    if (n == 6) rows6(y, yStride, x, xStride, w, bytes, add);
    else if (n == 4) rows4(y, yStride, x, xStride, w, bytes, add);
    else if (n == 3) rows3(y, yStride, x, xStride, w, bytes, add);
    else if (n == 2) rows2(y, yStride, x, xStride, w, bytes, add);
    else row1(y, x, w, bytes, add);
    y += yStride * n; x += xStride * n; rows -= n;
  }
}

// Engines spill registers once a loop body holds much more than twelve sums, so each of these keeps two to twelve and takes one k a
// turn: unrolling further halves the rate.

function row1(y: usize, x: usize, w: usize, bytes: usize, add: bool): void {
  let a0 = f32x4.splat(0), a1 = a0;
  if (add) { a0 = v128.load(y); a1 = v128.load(y, 16); }
  for (const end = x + bytes; x < end; x += 4, w += 32) {
    const s = v128.load32_splat(x);
    a0 = fma(a0, s, v128.load(w)); a1 = fma(a1, s, v128.load(w, 16));
  }
  v128.store(y, a0); v128.store(y, a1, 16);
}

/** A row and two panels: two sums alone would wait for one another. */
function row1Twice(y: usize, x: usize, w: usize, wStride: usize, bytes: usize, add: bool): void {
  const zero = f32x4.splat(0);
  let v = w + wStride;
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
  if (add) { a0 = v128.load(y); a1 = v128.load(y, 16); b0 = v128.load(y, 32); b1 = v128.load(y, 48); }
  for (const end = x + bytes; x < end; x += 4, w += 32, v += 32) {
    const s = v128.load32_splat(x);
    a0 = fma(a0, s, v128.load(w)); a1 = fma(a1, s, v128.load(w, 16));
    b0 = fma(b0, s, v128.load(v)); b1 = fma(b1, s, v128.load(v, 16));
  }
  v128.store(y, a0); v128.store(y, a1, 16); v128.store(y, b0, 32); v128.store(y, b1, 48);
}

function rows2(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bytes: usize, add: bool): void {
  const zero = f32x4.splat(0), y1 = y + yStride;
  let x1 = x + xStride;
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero;
  if (add) {
    a0 = v128.load(y); a1 = v128.load(y, 16);
    b0 = v128.load(y1); b1 = v128.load(y1, 16);
  }
  for (const end = x + bytes; x < end; x += 4, x1 += 4, w += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let s = v128.load32_splat(x); a0 = fma(a0, s, w0); a1 = fma(a1, s, w1);
    s = v128.load32_splat(x1); b0 = fma(b0, s, w0); b1 = fma(b1, s, w1);
  }
  v128.store(y, a0); v128.store(y, a1, 16);
  v128.store(y1, b0); v128.store(y1, b1, 16);
}

function rows3(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bytes: usize, add: bool): void {
  const zero = f32x4.splat(0), y1 = y + yStride, y2 = y1 + yStride;
  let x1 = x + xStride, x2 = x1 + xStride;
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero;
  if (add) {
    a0 = v128.load(y); a1 = v128.load(y, 16);
    b0 = v128.load(y1); b1 = v128.load(y1, 16);
    c0 = v128.load(y2); c1 = v128.load(y2, 16);
  }
  for (const end = x + bytes; x < end; x += 4, x1 += 4, x2 += 4, w += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let s = v128.load32_splat(x); a0 = fma(a0, s, w0); a1 = fma(a1, s, w1);
    s = v128.load32_splat(x1); b0 = fma(b0, s, w0); b1 = fma(b1, s, w1);
    s = v128.load32_splat(x2); c0 = fma(c0, s, w0); c1 = fma(c1, s, w1);
  }
  v128.store(y, a0); v128.store(y, a1, 16);
  v128.store(y1, b0); v128.store(y1, b1, 16);
  v128.store(y2, c0); v128.store(y2, c1, 16);
}

function rows4(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bytes: usize, add: bool): void {
  const zero = f32x4.splat(0), y1 = y + yStride, y2 = y1 + yStride, y3 = y2 + yStride;
  let x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero;
  if (add) {
    a0 = v128.load(y); a1 = v128.load(y, 16);
    b0 = v128.load(y1); b1 = v128.load(y1, 16);
    c0 = v128.load(y2); c1 = v128.load(y2, 16);
    d0 = v128.load(y3); d1 = v128.load(y3, 16);
  }
  for (const end = x + bytes; x < end; x += 4, x1 += 4, x2 += 4, x3 += 4, w += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let s = v128.load32_splat(x); a0 = fma(a0, s, w0); a1 = fma(a1, s, w1);
    s = v128.load32_splat(x1); b0 = fma(b0, s, w0); b1 = fma(b1, s, w1);
    s = v128.load32_splat(x2); c0 = fma(c0, s, w0); c1 = fma(c1, s, w1);
    s = v128.load32_splat(x3); d0 = fma(d0, s, w0); d1 = fma(d1, s, w1);
  }
  v128.store(y, a0); v128.store(y, a1, 16);
  v128.store(y1, b0); v128.store(y1, b1, 16);
  v128.store(y2, c0); v128.store(y2, c1, 16);
  v128.store(y3, d0); v128.store(y3, d1, 16);
}

function rows6(y: usize, yStride: usize, x: usize, xStride: usize, w: usize, bytes: usize, add: bool): void {
  const zero = f32x4.splat(0), y1 = y + yStride, y2 = y1 + yStride, y3 = y2 + yStride, y4 = y3 + yStride, y5 = y4 + yStride;
  let x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride, x4 = x3 + xStride, x5 = x4 + xStride;
  let a0 = zero, a1 = zero, b0 = zero, b1 = zero, c0 = zero, c1 = zero, d0 = zero, d1 = zero, e0 = zero, e1 = zero, f0 = zero, f1 = zero;
  if (add) {
    a0 = v128.load(y); a1 = v128.load(y, 16);
    b0 = v128.load(y1); b1 = v128.load(y1, 16);
    c0 = v128.load(y2); c1 = v128.load(y2, 16);
    d0 = v128.load(y3); d1 = v128.load(y3, 16);
    e0 = v128.load(y4); e1 = v128.load(y4, 16);
    f0 = v128.load(y5); f1 = v128.load(y5, 16);
  }
  for (const end = x + bytes; x < end; x += 4, x1 += 4, x2 += 4, x3 += 4, x4 += 4, x5 += 4, w += 32) {
    const w0 = v128.load(w), w1 = v128.load(w, 16);
    let s = v128.load32_splat(x); a0 = fma(a0, s, w0); a1 = fma(a1, s, w1);
    s = v128.load32_splat(x1); b0 = fma(b0, s, w0); b1 = fma(b1, s, w1);
    s = v128.load32_splat(x2); c0 = fma(c0, s, w0); c1 = fma(c1, s, w1);
    s = v128.load32_splat(x3); d0 = fma(d0, s, w0); d1 = fma(d1, s, w1);
    s = v128.load32_splat(x4); e0 = fma(e0, s, w0); e1 = fma(e1, s, w1);
    s = v128.load32_splat(x5); f0 = fma(f0, s, w0); f1 = fma(f1, s, w1);
  }
  v128.store(y, a0); v128.store(y, a1, 16);
  v128.store(y1, b0); v128.store(y1, b1, 16);
  v128.store(y2, c0); v128.store(y2, c1, 16);
  v128.store(y3, d0); v128.store(y3, d1, 16);
  v128.store(y4, e0); v128.store(y4, e1, 16);
  v128.store(y5, f0); v128.store(y5, f1, 16);
}
