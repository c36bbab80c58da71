/** Entries in order, best first, that can be moved. A move takes time for every place it passes. */
export class RankedList {
  #order: Int32Array = new Int32Array(256);
  #rankOf: Int32Array = new Int32Array(256).fill(-1);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Place of an entry, 0 for the best, or -1. */
  rank(entry: number): number {
    return entry < this.#rankOf.length ? this.#rankOf[entry]! : -1;
  }

  /** Puts an entry behind all others. */
  append(entry: number): void {
    if (this.#length === this.#order.length) this.#order = larger(this.#order, this.#length + 1, 0);
    if (entry >= this.#rankOf.length) this.#rankOf = larger(this.#rankOf, entry + 1, -1);
    this.#order[this.#length] = entry;
    this.#rankOf[entry] = this.#length++;
  }

  /** Moves an entry by so many places, as far as there are any; negative towards the front. */
  move(entry: number, places: number): void {
    const order = this.#order;
    const rankOf = this.#rankOf;
    const from = rankOf[entry]!;
    const to = Math.max(0, Math.min(this.#length - 1, from + places));
    if (to < from) {
      order.copyWithin(to + 1, to, from);
      for (let at = to + 1; at <= from; at++) rankOf[order[at]!] = at;
    } else {
      order.copyWithin(from, from + 1, to + 1);
      for (let at = from; at < to; at++) rankOf[order[at]!] = at;
    }
    order[to] = entry;
    rankOf[entry] = to;
  }

  /** Takes the last entry off. */
  pop(): number {
    const entry = this.#order[--this.#length]!;
    this.#rankOf[entry] = -1;
    return entry;
  }

  /** The entries, best first. */
  entries(): number[] {
    return Array.from(this.#order.subarray(0, this.#length));
  }
}

function larger(array: Int32Array, least: number, rest: number): Int32Array {
  const grown = new Int32Array(Math.max(least, 2 * array.length)).fill(rest);
  grown.set(array);
  return grown;
}
