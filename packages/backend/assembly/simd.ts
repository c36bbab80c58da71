// AssemblyScript, not TypeScript: SIMD loops over the memory of TensorFlow.js' wasm module, which is imported. All addresses
// are of float32 numbers. `node assembly/build.mjs` compiles it into src/simd/simd-binary.ts.

/** Bytes of the result that are worked on at a time, so that they stay in the first-level cache while the matrix streams by. */
const tile: usize = 16384;

/** y = x · w: x `[k]`, w `[k, n]`, y `[n]`. Adds in the order of k, as XNNPACK does, and reads w once, in order. */
export function multiplyRow(x: usize, w: usize, y: usize, k: i32, n: i32): void {
  const row = <usize>n << 2;
  const wide = row & ~31;
  for (let first: usize = 0; first < wide; first += tile) {
    const end = y + min(first + tile, wide);
    memory.fill(y + first, 0, end - y - first);
    let i: i32 = 0;
    let base = w + first;
    for (; i + 4 <= k; i += 4) {
      const at = x + (<usize>i << 2);
      const a = v128.load32_splat(at), b = v128.load32_splat(at, 4), c = v128.load32_splat(at, 8), d = v128.load32_splat(at, 12);
      let p = base, q = p + row, r = q + row, s = r + row;
      for (let o = y + first; o < end; o += 32) {
        let u = v128.load(o), v = v128.load(o, 16);
        u = f32x4.add(u, f32x4.mul(a, v128.load(p))); v = f32x4.add(v, f32x4.mul(a, v128.load(p, 16)));
        u = f32x4.add(u, f32x4.mul(b, v128.load(q))); v = f32x4.add(v, f32x4.mul(b, v128.load(q, 16)));
        u = f32x4.add(u, f32x4.mul(c, v128.load(r))); v = f32x4.add(v, f32x4.mul(c, v128.load(r, 16)));
        u = f32x4.add(u, f32x4.mul(d, v128.load(s))); v = f32x4.add(v, f32x4.mul(d, v128.load(s, 16)));
        v128.store(o, u); v128.store(o, v, 16);
        p += 32; q += 32; r += 32; s += 32;
      }
      base += row << 2;
    }
    for (; i < k; i += 1) {
      const a = v128.load32_splat(x + (<usize>i << 2));
      let p = base;
      for (let o = y + first; o < end; o += 16) {
        v128.store(o, f32x4.add(v128.load(o), f32x4.mul(a, v128.load(p))));
        p += 16;
      }
      base += row;
    }
  }
  for (let column = wide; column < row; column += 4) {
    let sum: f32 = 0, p = w + column;
    for (let i: i32 = 0; i < k; i += 1) { sum += load<f32>(x + (<usize>i << 2)) * load<f32>(p); p += row; }
    store<f32>(y + column, sum);
  }
}

/** Columns of a strip of four rows of the matrix that two rows of x work on before the next two do, in bytes: the strip stays in the first-level cache. */
const strip: usize = 2048;

/** y = x · w for several rows: x `[rows, k]`, w `[k, n]`, y `[rows, n]`; n a multiple of 8. Each row to the bit as `multiplyRow` has it; w is read once, in order. */
export function multiplyRows(x: usize, w: usize, y: usize, rows: i32, k: i32, n: i32): void {
  const row = <usize>n << 2;
  const deep = <usize>k << 2;
  memory.fill(y, 0, <usize>rows * row);
  for (let first: usize = 0; first < row; first += strip) {
    const width = min(strip, row - first);
    let i: i32 = 0;
    let base = w + first;
    for (; i + 4 <= k; i += 4) {
      let at = x + (<usize>i << 2);
      let out = y + first;
      let r: i32 = 0;
      for (; r + 2 <= rows; r += 2) {
        const a = v128.load32_splat(at), b = v128.load32_splat(at, 4), c = v128.load32_splat(at, 8), d = v128.load32_splat(at, 12);
        const e = v128.load32_splat(at + deep), f = v128.load32_splat(at + deep, 4), g = v128.load32_splat(at + deep, 8), h = v128.load32_splat(at + deep, 12);
        let p = base, q = p + row, s = q + row, t = s + row;
        const end = out + width;
        for (let o = out; o < end; o += 16) {
          const other = o + row;
          let u = v128.load(o), v = v128.load(other);
          let m = v128.load(p);
          u = f32x4.add(u, f32x4.mul(a, m)); v = f32x4.add(v, f32x4.mul(e, m));
          m = v128.load(q);
          u = f32x4.add(u, f32x4.mul(b, m)); v = f32x4.add(v, f32x4.mul(f, m));
          m = v128.load(s);
          u = f32x4.add(u, f32x4.mul(c, m)); v = f32x4.add(v, f32x4.mul(g, m));
          m = v128.load(t);
          u = f32x4.add(u, f32x4.mul(d, m)); v = f32x4.add(v, f32x4.mul(h, m));
          v128.store(o, u); v128.store(other, v);
          p += 16; q += 16; s += 16; t += 16;
        }
        at += deep << 1;
        out += row << 1;
      }
      if (r < rows) {
        const a = v128.load32_splat(at), b = v128.load32_splat(at, 4), c = v128.load32_splat(at, 8), d = v128.load32_splat(at, 12);
        let p = base, q = p + row, s = q + row, t = s + row;
        const end = out + width;
        for (let o = out; o < end; o += 16) {
          let u = v128.load(o);
          u = f32x4.add(u, f32x4.mul(a, v128.load(p)));
          u = f32x4.add(u, f32x4.mul(b, v128.load(q)));
          u = f32x4.add(u, f32x4.mul(c, v128.load(s)));
          u = f32x4.add(u, f32x4.mul(d, v128.load(t)));
          v128.store(o, u);
          p += 16; q += 16; s += 16; t += 16;
        }
      }
      base += row << 2;
    }
    for (; i < k; i += 1) {
      let at = x + (<usize>i << 2);
      let out = y + first;
      for (let r: i32 = 0; r < rows; r += 1) {
        const a = v128.load32_splat(at);
        let p = base;
        for (let o = out; o < out + width; o += 16) { v128.store(o, f32x4.add(v128.load(o), f32x4.mul(a, v128.load(p)))); p += 16; }
        at += deep;
        out += row;
      }
      base += row;
    }
  }
}

/** Products of one query `[size]` with keys `[count, size]`, times a scale. */
export function scoreKeys(query: usize, keys: usize, scores: usize, count: i32, size: i32, scale: f32): void {
  const width = <usize>size << 2;
  const wide = width & ~15;
  for (let key: i32 = 0; key < count; key += 1) {
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < wide; at += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(query + at), v128.load(keys + at)));
    let sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
    for (let at = wide; at < width; at += 4) sum += load<f32>(query + at) * load<f32>(keys + at);
    store<f32>(scores + (<usize>key << 2), sum * scale);
    keys += width;
  }
}

/** Sum of values `[count, size]` by weights `[count]`, divided by `total`: result `[size]`. */
export function averageValues(weights: usize, values: usize, result: usize, count: i32, size: i32, total: f32): void {
  const width = <usize>size << 2;
  const wide = width & ~15;
  for (let at: usize = 0; at < wide; at += 16) {
    let sums = f32x4.splat(0), value = values + at;
    for (let key: i32 = 0; key < count; key += 1) {
      sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(weights + (<usize>key << 2)), v128.load(value)));
      value += width;
    }
    v128.store(result + at, f32x4.div(sums, f32x4.splat(total)));
  }
  for (let at = wide; at < width; at += 4) {
    let sum: f32 = 0, value = values + at;
    for (let key: i32 = 0; key < count; key += 1) { sum += load<f32>(weights + (<usize>key << 2)) * load<f32>(value); value += width; }
    store<f32>(result + at, sum / total);
  }
}
