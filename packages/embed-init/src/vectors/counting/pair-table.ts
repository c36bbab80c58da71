import { TokstreamError } from '@tokstream/core';

/** How large a table of pairs may grow. */
export interface PairTableOptions {
  /** Pairs held at a time, default 8,000,000 (24 bytes each, or a little more). When there are more, the smallest values are forgotten. */
  readonly maxPairs?: number;
}

/** Slots that are looked at to find a median. */
const medianOf = 65_536;

/** Numbers by pairs of ids, in flat arrays. A pair that is not in it has the value 0. */
export class PairTable {
  readonly #columns: number;
  readonly #maxPairs: number;
  #keys: Float64Array = new Float64Array(1024).fill(-1);
  #values: Float64Array = new Float64Array(1024);
  #size = 0;
  #forgotten = 0;

  /** @param columns one more than the largest second id */
  constructor(columns: number, { maxPairs = 8_000_000 }: PairTableOptions = {}) {
    if (!Number.isSafeInteger(maxPairs) || maxPairs < 1) throw new TokstreamError(`maxPairs is ${maxPairs}; give the number of pairs to hold, 1 or more.`, { code: 'invalid-count', stage: 'PairTable' });
    this.#columns = columns;
    this.#maxPairs = maxPairs;
  }

  get size(): number {
    return this.#size;
  }

  /** How many pairs were forgotten to stay within the limit; 0 means that all values are exact. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get(row: number, column: number): number {
    const slot = this.#slot(row * this.#columns + column);
    return this.#keys[slot] === -1 ? 0 : this.#values[slot]!;
  }

  add(row: number, column: number, amount: number): void {
    const key = row * this.#columns + column;
    let slot = this.#slot(key);
    if (this.#keys[slot] === -1) {
      if (this.#size >= this.#maxPairs) this.#forgetSmallest();
      if (this.#size * 3 >= this.#keys.length * 2) this.#rebuild(this.#keys.length * 2, Number.NEGATIVE_INFINITY);
      slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#size += 1;
    }
    this.#values[slot]! += amount;
  }

  /** Every pair with its value, in no order that means anything. */
  forEach(visit: (row: number, column: number, value: number) => void): void {
    for (const [slot, key] of this.#keys.entries()) {
      if (key === -1) continue;
      const row = Math.floor(key / this.#columns);
      visit(row, key - row * this.#columns, this.#values[slot]!);
    }
  }

  #slot(key: number): number {
    const mask = this.#keys.length - 1;
    const low = key % 0x1_0000_0000;
    let hash = Math.imul(low ^ (low >>> 16), 0x21f0_aaad) ^ Math.imul((key - low) / 0x1_0000_0000 + 0x9e37, 0x85eb_ca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x735a_2d97);
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#keys[slot] !== -1 && this.#keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  }

  /** Forgets about the smaller half, by the median of some of them. */
  #forgetSmallest(): void {
    const stride = Math.max(1, Math.floor(this.#keys.length / medianOf));
    const values: number[] = [];
    for (let slot = 0; slot < this.#keys.length; slot += stride) if (this.#keys[slot] !== -1) values.push(this.#values[slot]!);
    const before = this.#size;
    this.#rebuild(this.#keys.length, Float64Array.from(values).toSorted()[Math.floor(values.length / 2)]!);
    this.#forgotten += before - this.#size;
  }

  #rebuild(capacity: number, above: number): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Float64Array(capacity).fill(-1);
    this.#values = new Float64Array(capacity);
    this.#size = 0;
    for (const [at, key] of keys.entries()) {
      if (key === -1 || values[at]! <= above) continue;
      const slot = this.#slot(key);
      this.#keys[slot] = key;
      this.#values[slot] = values[at]!;
      this.#size += 1;
    }
  }
}
