import { type SimdLoops, simdLoopsOver, type WasmMemory } from '@tokstream/backend';

/** Queries that are multiplied at once. */
export const queriesAtOnce = 64;

/** Keys of a tile, so that a tile and its products stay in the cache. */
const tileKeys = 512;

const pageBytes = 65_536;

/** Rows that queries are multiplied with, in the memory of WebAssembly with SIMD where there is that. */
export class KeyMatrix {
  readonly rows: number;
  readonly width: number;
  readonly #loops: Loops;
  #products = new Float32Array(0);

  /** @param keys [rows, width], borrowed for the call */
  constructor(keys: Float32Array, width: number) {
    this.rows = keys.length / width;
    this.width = width;
    this.#loops = withSimd(this.rows, width) ?? plainly(width);
    this.#loops.fill(keys);
  }

  /** Takes as many other keys, in the same memory. */
  replace(keys: Float32Array): void {
    this.#loops.fill(keys);
  }

  /**
   * The products of up to `queriesAtOnce` queries with every key.
   *
   * @param queries [count, width]
   * @returns [count, rows], lent until the next call
   */
  multiply(queries: Float32Array): Float32Array {
    const count = queries.length / this.width;
    if (this.#products.length < count * this.rows) this.#products = new Float32Array(count * this.rows);
    this.#loops.multiply(queries, count, this.#products);
    return this.#products.subarray(0, count * this.rows);
  }
}

interface Loops {
  fill(keys: Float32Array): void;
  multiply(queries: Float32Array, count: number, products: Float32Array): void;
}

/** Tiles [width, tileKeys] one after another, then room for queries and the products of a tile. */
function withSimd(rows: number, width: number): Loops | undefined {
  const tiles = Math.ceil(rows / tileKeys);
  const tileBytes = tileKeys * width * 4;
  const queriesAt = tiles * tileBytes;
  const productsAt = queriesAt + queriesAtOnce * width * 4;
  const pages = Math.ceil((productsAt + queriesAtOnce * tileKeys * 4) / pageBytes);
  // What one WebAssembly memory can hold.
  if (typeof WebAssembly !== 'object' || pages > 65_536) return undefined;
  const memory = new WebAssembly.Memory({ initial: pages });
  const loops: SimdLoops | undefined = simdLoopsOver(memory as WasmMemory);
  if (loops === undefined) return undefined;
  const place = new Float32Array(memory.buffer);
  return {
    fill(keys) {
      for (let row = 0; row < rows; row += 1) {
        const tile = Math.floor(row / tileKeys) * tileKeys * width + (row % tileKeys);
        for (let at = 0; at < width; at += 1) place[tile + at * tileKeys] = keys[row * width + at]!;
      }
    },
    multiply(queries, count, products) {
      place.set(queries, queriesAt / 4);
      for (let tile = 0; tile < tiles; tile += 1) {
        loops.multiplyRows(queriesAt, tile * tileBytes, productsAt, count, width, tileKeys);
        const begin = tile * tileKeys;
        const size = Math.min(tileKeys, rows - begin);
        for (let query = 0; query < count; query += 1) {
          const from = productsAt / 4 + query * tileKeys;
          products.set(place.subarray(from, from + size), query * rows + begin);
        }
      }
    },
  };
}

function plainly(width: number): Loops {
  let held = new Float32Array(0);
  return {
    fill: (keys) => void (held = keys.slice()),
    multiply(queries, count, products) {
      const rows = held.length / width;
      for (let row = 0; row < rows; row += 1) {
        for (let query = 0; query < count; query += 1) {
          let sum = 0;
          for (let at = 0; at < width; at += 1) sum += queries[query * width + at]! * held[row * width + at]!;
          products[query * rows + row] = sum;
        }
      }
    },
  };
}
