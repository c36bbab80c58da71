import { TokstreamError } from '@tokstream/core';
import type { Json } from '../contract/json.ts';
import { numbersFrom } from './numbers-from.ts';

const mostDense = 1 << 18;

/** How often each token id came: an array below 2^18, which costs 1 to 2 ns an id, a map above. */
export class TokenCounts {
  #dense = new Float64Array(0);
  readonly #rare = new Map<number, number>();
  #total = 0;

  static from(encoded: Json): TokenCounts {
    const made = new TokenCounts();
    const flat = numbersFrom(encoded);
    for (let at = 0; at < flat.length; at += 2) made.add(flat[at]!, flat[at + 1]!);
    return made;
  }

  get total(): number {
    return this.#total;
  }

  /** Distinct ids. */
  get size(): number {
    let size = this.#rare.size;
    for (const count of this.#dense) if (count > 0) size += 1;
    return size;
  }

  get(id: number): number {
    return id < mostDense ? (this.#dense[id] ?? 0) : (this.#rare.get(id) ?? 0);
  }

  add(id: number, times = 1): void {
    if (!(id >= 0) || !Number.isInteger(id)) throw new TokstreamError(`${id} is no token id; ids are whole numbers from 0.`, { code: 'invalid-ids' });
    this.#total += times;
    if (id >= mostDense) this.#rare.set(id, (this.#rare.get(id) ?? 0) + times);
    else {
      if (id >= this.#dense.length) this.#grow(id);
      this.#dense[id]! += times;
    }
  }

  /** @param skip `[n]` 1 where an id is not counted */
  addAll(ids: Int32Array, skip?: Uint8Array): void {
    let highest = 0;
    // Negative ids count as very large ones here, and fall to `add`, which refuses them.
    for (let at = 0; at < ids.length; at += 1) highest = Math.max(highest, ids[at]! >>> 0);
    if (skip !== undefined || highest >= mostDense) {
      for (let at = 0; at < ids.length; at += 1) if (skip === undefined || skip[at] !== 1) this.add(ids[at]!);
      return;
    }
    if (highest >= this.#dense.length) this.#grow(highest);
    const dense = this.#dense;
    for (let at = 0; at < ids.length; at += 1) dense[ids[at]!]! += 1;
    this.#total += ids.length;
  }

  merge(other: TokenCounts): void {
    for (const [id, count] of other) this.add(id, count);
  }

  /** `[id, count]` of the ids that came, by rising id. */
  *[Symbol.iterator](): Generator<[id: number, count: number]> {
    for (let id = 0; id < this.#dense.length; id += 1) if (this.#dense[id]! > 0) yield [id, this.#dense[id]!];
    for (const id of [...this.#rare.keys()].toSorted((a, b) => a - b)) yield [id, this.#rare.get(id)!];
  }

  /** The counts alone, largest first. */
  descending(): Float64Array {
    return Float64Array.from(this, ([, count]) => count).toSorted().toReversed();
  }

  toJson(): Json {
    return [...this].flat();
  }

  #grow(id: number): void {
    const grown = new Float64Array(Math.min(mostDense, Math.max(1024, 2 ** Math.ceil(Math.log2(id + 1)))));
    grown.set(this.#dense);
    this.#dense = grown;
  }
}
