import { spread } from './range-counter.ts';

/** Gives each distinct pair of numbers an id, 0, 1, ..., and counts it. */
export class PairCounter {
  counts: Int32Array = new Int32Array(0);
  #firsts = new Int32Array(0);
  #seconds = new Int32Array(0);
  #slots = new Int32Array(2);
  #used = 2;
  #size = 0;

  /** Begins anew, with room for this many pairs. */
  reset(most: number): void {
    if (most > this.counts.length || isTooLarge(this.counts.length, most)) {
      const room = Math.max(most, 512);
      this.counts = new Int32Array(room);
      this.#firsts = new Int32Array(room);
      this.#seconds = new Int32Array(room);
    }
    this.#used = 2 ** Math.ceil(Math.log2(Math.max(2 * most, 2)));
    if (this.#used > this.#slots.length || isTooLarge(this.#slots.length, this.#used)) this.#slots = new Int32Array(Math.max(this.#used, 1024));
    this.#slots.fill(0, 0, this.#used);
    this.#size = 0;
  }

  add(first: number, second: number): number {
    const mask = this.#used - 1;
    let slot = spread(Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      const id = entry - 1;
      if (this.#firsts[id] === first && this.#seconds[id] === second) {
        this.counts[id]! += 1;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    const id = this.#size;
    this.#slots[slot] = id + 1;
    this.#firsts[id] = first;
    this.#seconds[id] = second;
    this.counts[id] = 1;
    this.#size += 1;
    return id;
  }
}

/** What a huge text took is given back once a small one comes. */
function isTooLarge(held: number, wanted: number): boolean {
  return held > mostKept && held > 8 * wanted;
}

const mostKept = 2 ** 20;
