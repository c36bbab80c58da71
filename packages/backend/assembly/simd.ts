// AssemblyScript, not TypeScript: SIMD loops over the memory of TensorFlow.js' wasm module, which is imported. All addresses
// are of float32 numbers. `node assembly/build.mjs` compiles it into src/simd/simd-binary.ts.

import { encodeBlockPanel, groupsOf, multiplyBlocks, roundRows, roundedBytes } from './fused/blocks';

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
const strip: usize = 4096;

/** y = x · w for several rows: x `[rows, k]`, w `[k, n]`, y `[rows, n]`; n a multiple of 4. Each row to the bit as `multiplyRow` has it; w is read once, in order. */
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

/** Products of one query `[size]` with keys `[count, size]`, times a scale. Each key by itself, whatever stands beside it. */
function scoreKeys(query: usize, keys: usize, scores: usize, count: i32, size: i32, scale: f32): void {
  const width = <usize>size << 2;
  const wide = width & ~15;
  const factor = f32x4.splat(scale);
  let key: i32 = 0;
  for (; key + 4 <= count; key += 4) {
    let p = keys, q = p + width, r = q + width, s = r + width;
    let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0);
    for (let at: usize = 0; at < wide; at += 16) {
      const x = v128.load(query + at);
      a = f32x4.add(a, f32x4.mul(x, v128.load(p + at))); b = f32x4.add(b, f32x4.mul(x, v128.load(q + at)));
      c = f32x4.add(c, f32x4.mul(x, v128.load(r + at))); d = f32x4.add(d, f32x4.mul(x, v128.load(s + at)));
    }
    // From four lanes of each key to four keys of each lane.
    const e = v128.shuffle<f32>(a, b, 0, 4, 1, 5), f = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const g = v128.shuffle<f32>(a, b, 2, 6, 3, 7), h = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    const low = f32x4.add(v128.shuffle<i64>(e, f, 0, 2), v128.shuffle<i64>(e, f, 1, 3));
    const sums = f32x4.add(f32x4.add(low, v128.shuffle<i64>(g, h, 0, 2)), v128.shuffle<i64>(g, h, 1, 3));
    const target = scores + (<usize>key << 2);
    if (wide == width) v128.store(target, f32x4.mul(sums, factor));
    else {
      store<f32>(target, scoreRest(query, p, wide, width, f32x4.extract_lane(sums, 0)) * scale); store<f32>(target, scoreRest(query, q, wide, width, f32x4.extract_lane(sums, 1)) * scale, 4);
      store<f32>(target, scoreRest(query, r, wide, width, f32x4.extract_lane(sums, 2)) * scale, 8); store<f32>(target, scoreRest(query, s, wide, width, f32x4.extract_lane(sums, 3)) * scale, 12);
    }
    keys += width << 2;
  }
  for (; key < count; key += 1) {
    let sums = f32x4.splat(0);
    for (let at: usize = 0; at < wide; at += 16) sums = f32x4.add(sums, f32x4.mul(v128.load(query + at), v128.load(keys + at)));
    const sum = f32x4.extract_lane(sums, 0) + f32x4.extract_lane(sums, 1) + f32x4.extract_lane(sums, 2) + f32x4.extract_lane(sums, 3);
    store<f32>(scores + (<usize>key << 2), scoreRest(query, keys, wide, width, sum) * scale);
    keys += width;
  }
}

/** Adds what of a key is left beyond whole vectors. */
function scoreRest(query: usize, key: usize, from: usize, to: usize, sum: f32): f32 {
  for (let at = from; at < to; at += 4) sum += load<f32>(query + at) * load<f32>(key + at);
  return sum;
}

/** Sum of values `[count, size]` by weights `[count]`, divided by `total`: result `[size]`. Adds in the order of the keys. */
function averageValues(weights: usize, values: usize, result: usize, count: i32, size: i32, total: f32): void {
  const width = <usize>size << 2;
  const wide = width & ~15;
  const by = f32x4.splat(total);
  let at: usize = 0;
  for (; at + 128 <= wide; at += 128) {
    let a = f32x4.splat(0), b = f32x4.splat(0), c = f32x4.splat(0), d = f32x4.splat(0), e = f32x4.splat(0), f = f32x4.splat(0), g = f32x4.splat(0), h = f32x4.splat(0);
    let value = values + at;
    for (let key: i32 = 0; key < count; key += 1) {
      const weight = v128.load32_splat(weights + (<usize>key << 2));
      a = f32x4.add(a, f32x4.mul(weight, v128.load(value))); b = f32x4.add(b, f32x4.mul(weight, v128.load(value, 16)));
      c = f32x4.add(c, f32x4.mul(weight, v128.load(value, 32))); d = f32x4.add(d, f32x4.mul(weight, v128.load(value, 48)));
      e = f32x4.add(e, f32x4.mul(weight, v128.load(value, 64))); f = f32x4.add(f, f32x4.mul(weight, v128.load(value, 80)));
      g = f32x4.add(g, f32x4.mul(weight, v128.load(value, 96))); h = f32x4.add(h, f32x4.mul(weight, v128.load(value, 112)));
      value += width;
    }
    const to = result + at;
    v128.store(to, f32x4.div(a, by)); v128.store(to, f32x4.div(b, by), 16); v128.store(to, f32x4.div(c, by), 32); v128.store(to, f32x4.div(d, by), 48);
    v128.store(to, f32x4.div(e, by), 64); v128.store(to, f32x4.div(f, by), 80); v128.store(to, f32x4.div(g, by), 96); v128.store(to, f32x4.div(h, by), 112);
  }
  for (; at < wide; at += 16) {
    let sums = f32x4.splat(0), value = values + at;
    for (let key: i32 = 0; key < count; key += 1) {
      sums = f32x4.add(sums, f32x4.mul(v128.load32_splat(weights + (<usize>key << 2)), v128.load(value)));
      value += width;
    }
    v128.store(result + at, f32x4.div(sums, by));
  }
  for (; at < width; at += 4) {
    let sum: f32 = 0, value = values + at;
    for (let key: i32 = 0; key < count; key += 1) { sum += load<f32>(weights + (<usize>key << 2)) * load<f32>(value); value += width; }
    store<f32>(result + at, sum / total);
  }
}

/** e to the power of x to about 1e-7 of its value; 0 below -87 and no more than e^88: reduction by powers of two, then the polynomial of Cephes' expf (Moshier 1984). */
function exponential(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, f32x4.splat(88)), f32x4.splat(-87));
  const power = f32x4.nearest(f32x4.mul(bounded, f32x4.splat(1.44269504088896341)));
  const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(power, f32x4.splat(0.693359375))), f32x4.mul(power, f32x4.splat(-2.12194440e-4)));
  let p = f32x4.splat(1.9875691500e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  const y = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), f32x4.splat(1));
  const scaled = f32x4.mul(y, i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(power), i32x4.splat(127)), 23));
  return v128.and(scaled, f32x4.ge(x, f32x4.splat(-87)));
}

/** Scores to e^(score - largest), in place; returns their sum, added in the order of the keys so that a zero between two changes nothing. */
function exponentials(scores: usize, count: i32): f32 {
  const end = scores + (<usize>count << 2);
  const wide = scores + (<usize>(count & ~3) << 2);
  let most = f32x4.splat(-Infinity);
  let at = scores;
  for (; at < wide; at += 16) most = f32x4.max(most, v128.load(at));
  let largest = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
  for (; at < end; at += 4) largest = max(largest, load<f32>(at));
  const by = f32x4.splat(largest);
  for (at = scores; at < wide; at += 16) v128.store(at, exponential(f32x4.sub(v128.load(at), by)));
  for (; at < end; at += 4) store<f32>(at, f32x4.extract_lane(exponential(f32x4.splat(load<f32>(at) - largest)), 0));
  let total: f64 = 0;
  for (at = scores; at < end; at += 4) total += <f64>load<f32>(at);
  return <f32>total;
}

/** Divides values `[count]` in place. */
function divide(values: usize, count: i32, total: f32): void {
  const by = f32x4.splat(total);
  const end = values + (<usize>count << 2);
  let at = values;
  for (; at + 16 <= end; at += 16) v128.store(at, f32x4.div(v128.load(at), by));
  for (; at < end; at += 4) store<f32>(at, load<f32>(at) / total);
}

/**
 * Attention of several rows: queries `[rows, heads, size]`, keys and values `[kvHeads, count, size]`, context `[rows, heads, size]`.
 * `mask` is 0 or `[lists, rows, count]`, added to the scores; `lists` is 1 or kvHeads. `weights` is room for `[count]`; where `kept` is not 0 it
 * is `[heads, rows, count]` and gets the weights. Each row is what it would be alone, to the bit, kept or not.
 */
export function attendRows(queries: usize, keys: usize, values: usize, mask: usize, lists: i32, context: usize, weights: usize, kept: i32, rows: i32, heads: i32, kvHeads: i32, count: i32, size: i32, scale: f32): void {
  const width = <usize>size << 2;
  const length = <usize>count << 2;
  for (let row: i32 = 0; row < rows; row += 1) {
    for (let head: i32 = 0; head < heads; head += 1) {
      const kvHead = head * kvHeads / heads;
      const query = <usize>(row * heads + head) * width;
      const first = <usize>kvHead * length * <usize>size;
      const scores = kept == 0 ? weights : weights + <usize>(head * rows + row) * length;
      scoreKeys(queries + query, keys + first, scores, count, size, scale);
      if (mask != 0) {
        const bias = mask + <usize>((lists == 1 ? 0 : kvHead) * rows + row) * length;
        for (let at: usize = 0; at < length; at += 4) store<f32>(scores + at, load<f32>(scores + at) + load<f32>(bias + at));
      }
      const total = exponentials(scores, count);
      averageValues(scores, values + first, context + query, count, size, total);
      if (kept != 0) divide(scores, count, total);
    }
  }
}

/** Halves of rows `[rows, 2 · size]`, gate first, to gate · sigmoid(gate) · other: `[rows, size]`. */
export function gateRows(both: usize, gated: usize, rows: i32, size: i32): void {
  const width = <usize>size << 2;
  const wide = width & ~15;
  for (let row: i32 = 0; row < rows; row += 1) {
    let at: usize = 0;
    for (; at < wide; at += 16) v128.store(gated + at, gate(v128.load(both + at), v128.load(both + width + at)));
    for (; at < width; at += 4) store<f32>(gated + at, f32x4.extract_lane(gate(f32x4.splat(load<f32>(both + at)), f32x4.splat(load<f32>(both + width + at))), 0));
    both += width << 1;
    gated += width;
  }
}

function gate(x: v128, other: v128): v128 {
  const gated = f32x4.div(x, f32x4.add(f32x4.splat(1), exponential(f32x4.neg(x))));
  // Below -88, where the exponential grows no more, there is nothing left of x; what is no number stays so.
  return f32x4.mul(v128.andnot(gated, f32x4.lt(x, f32x4.splat(-88))), other);
}

/**
 * From projected rows `[all, (heads + 2 · kvHeads) · size]` those from `first` on, turned by the cosines and sines `[all, size]` of each: queries
 * `[count, heads, size]`, and behind old keys and values `[kvHeads, before, size]` the new ones: `[kvHeads, before + count, size]`.
 */
export function splitRows(rows: usize, cosines: usize, sines: usize, oldKeys: usize, oldValues: usize, queries: usize, keys: usize, values: usize, first: i32, count: i32, heads: i32, kvHeads: i32, size: i32, before: i32): void {
  const width = <usize>size << 2;
  const old = <usize>before * width;
  const block = old + <usize>count * width;
  if (before > 0) {
    for (let head: usize = 0; head < <usize>kvHeads; head += 1) {
      memory.copy(keys + head * block, oldKeys + head * old, old);
      memory.copy(values + head * block, oldValues + head * old, old);
    }
  }
  for (let row: i32 = 0; row < count; row += 1) {
    let source = rows + <usize>((first + row) * (heads + 2 * kvHeads)) * width;
    const cosine = cosines + <usize>(first + row) * width, sine = sines + <usize>(first + row) * width;
    for (let head: i32 = 0; head < heads; head += 1) {
      turn(source, cosine, sine, queries, width);
      source += width;
      queries += width;
    }
    const target = old + <usize>row * width;
    for (let head: usize = 0; head < <usize>kvHeads; head += 1) {
      turn(source, cosine, sine, keys + head * block + target, width);
      source += width;
    }
    for (let head: usize = 0; head < <usize>kvHeads; head += 1) {
      memory.copy(values + head * block + target, source, width);
      source += width;
    }
  }
}

/** Turns one head, its first half paired with its second. */
function turn(from: usize, cosines: usize, sines: usize, to: usize, width: usize): void {
  const half = width >> 1;
  let at: usize = 0;
  for (; at + 16 <= half; at += 16) {
    const left = v128.load(from + at), right = v128.load(from + half + at);
    v128.store(to + at, f32x4.sub(f32x4.mul(left, v128.load(cosines + at)), f32x4.mul(right, v128.load(sines + at))));
    v128.store(to + half + at, f32x4.add(f32x4.mul(right, v128.load(cosines + half + at)), f32x4.mul(left, v128.load(sines + half + at))));
  }
  for (; at < half; at += 4) {
    const left = load<f32>(from + at), right = load<f32>(from + half + at);
    store<f32>(to + at, left * load<f32>(cosines + at) - right * load<f32>(sines + at));
    store<f32>(to + half + at, right * load<f32>(cosines + half + at) + left * load<f32>(sines + half + at));
  }
}

/** x `[rows, width]` · r · gain with r = 1 / √(mean(x²) + ε), which goes to `inverses`; the gains `[gainRows, width]` repeat along the rows. */
export function normRows(x: usize, gains: usize, normalised: usize, inverses: usize, rows: i32, width: i32, gainRows: i32, epsilon: f32): void {
  const length = <usize>width << 2;
  const wide = length & ~15;
  for (let row: i32 = 0; row < rows; row += 1) {
    let low = f64x2.splat(0), high = f64x2.splat(0);
    let at: usize = 0;
    for (; at < wide; at += 16) {
      const value = v128.load(x + at);
      const a = f64x2.promote_low_f32x4(value), b = f64x2.promote_low_f32x4(v128.shuffle<i64>(value, value, 1, 0));
      low = f64x2.add(low, f64x2.mul(a, a)); high = f64x2.add(high, f64x2.mul(b, b));
    }
    const sums = f64x2.add(low, high);
    let squares = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (; at < length; at += 4) { const value = <f64>load<f32>(x + at); squares += value * value; }
    const inverse = <f32>(1 / Math.sqrt(squares / <f64>width + <f64>epsilon));
    store<f32>(inverses + (<usize>row << 2), inverse);
    const gain = gains + <usize>(row % gainRows) * length;
    const by = f32x4.splat(inverse);
    for (at = 0; at < wide; at += 16) v128.store(normalised + at, f32x4.mul(f32x4.mul(v128.load(x + at), by), v128.load(gain + at)));
    for (; at < length; at += 4) store<f32>(normalised + at, load<f32>(x + at) * inverse * load<f32>(gain + at));
    x += length;
    normalised += length;
  }
}

/** A matrix `[k, n]` in panels of 8 bits, see fused/blocks.ts; `staging` is room for `[k, 8]`. */
export function quantiseMatrix(matrix: usize, blocks: usize, staging: usize, k: i32, n: i32): void {
  const stride = <usize>groupsOf(k) * 288;
  memory.fill(staging, 0, <usize>k << 5);
  for (let first = 0; first < n; first += 8, blocks += stride) {
    const outputs = min(8, n - first);
    for (let input = 0; input < k; input += 1) {
      const from = matrix + (<usize>(input * n + first) << 2), to = staging + (<usize>input << 5);
      if (outputs < 8) memory.fill(to, 0, 32);
      memory.copy(to, from, <usize>outputs << 2);
    }
    encodeBlockPanel(blocks, staging, k);
  }
}

/** y `[rows, n]` = x `[rows, k]` · such a matrix; `room` for a rounded row each, 128 bytes and `[rows, 8]`. */
export function multiplyQuantised(x: usize, blocks: usize, y: usize, room: usize, rows: i32, k: i32, n: i32): void {
  const groups = groupsOf(k), whole = n >> 3, left = <usize>(n & 7) << 2, row = <usize>n << 2;
  roundRows(room, x, <usize>k << 2, k, rows);
  multiplyBlocks(y, row, room, blocks, groups, whole, rows, false);
  if (!left) return;
  const last = room + <usize>rows * roundedBytes(k) + 128;
  multiplyBlocks(last, 32, room, blocks + <usize>(whole * groups) * 288, groups, 1, rows, false);
  for (let i = 0; i < rows; i += 1) memory.copy(y + <usize>i * row + (<usize>whole << 5), last + (<usize>i << 5), left);
}
