import { spread } from './range-counter.ts';

/** Gives each distinct pair of numbers an id, 0, 1, ..., and counts it. */
export class PairCounter {
  counts: Int32Array = new Int32Array(0);
  #firsts = new Int32Array(0);
  #seconds = new Int32Array(0);
  #slots = new Int32Array(2);
  #used = 2;
  #size = 0;

  /** Begins anew, with room for this many pairs; it grows when there are more. */
  reset(most: number): void {
    if (most > this.counts.length || isTooLarge(this.counts.length, most)) {
      const room = 2 ** Math.ceil(Math.log2(Math.max(most, 512)));
      this.counts = new Int32Array(room);
      this.#firsts = new Int32Array(room);
      this.#seconds = new Int32Array(room);
    }
    this.#used = 2 ** Math.ceil(Math.log2(Math.max(2 * most, 4)));
    if (this.#used > this.#slots.length || isTooLarge(this.#slots.length, this.#used)) this.#slots = new Int32Array(Math.max(this.#used, 1024));
    this.#slots.fill(0, 0, this.#used);
    this.#size = 0;
  }

  get size(): number {
    return this.#size;
  }

  /** A number of 32 bits that is the same for the same pair. */
  static hash(first: number, second: number): number {
    return spread(Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b));
  }

  /** @param hash that of the pair */
  add(first: number, second: number, hash: number): number {
    const mask = this.#used - 1;
    let slot = hash & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      const id = entry - 1;
      if (this.#firsts[id] === first && this.#seconds[id] === second) {
        this.counts[id]! += 1;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    if (this.#size === this.counts.length || 2 * this.#size >= this.#used) {
      this.#grow();
      slot = this.#freeSlot(hash);
    }
    const id = this.#size;
    this.#slots[slot] = id + 1;
    this.#firsts[id] = first;
    this.#seconds[id] = second;
    this.counts[id] = 1;
    this.#size += 1;
    return id;
  }

  #grow(): void {
    const [counts, firsts, seconds] = [this.counts, this.#firsts, this.#seconds];
    if (this.#size === counts.length) {
      this.counts = new Int32Array(2 * counts.length);
      this.#firsts = new Int32Array(2 * counts.length);
      this.#seconds = new Int32Array(2 * counts.length);
      this.counts.set(counts);
      this.#firsts.set(firsts);
      this.#seconds.set(seconds);
    }
    this.#used = 4 * this.#size;
    if (this.#used > this.#slots.length) this.#slots = new Int32Array(this.#used);
    else this.#slots.fill(0, 0, this.#used);
    for (let id = 0; id < this.#size; id += 1) this.#slots[this.#freeSlot(PairCounter.hash(this.#firsts[id]!, this.#seconds[id]!))] = id + 1;
  }

  #freeSlot(hash: number): number {
    const mask = this.#used - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }
}

/** What a huge text took is given back once a small one comes. */
function isTooLarge(held: number, wanted: number): boolean {
  return held > mostKept && held > 8 * wanted;
}

const mostKept = 2 ** 20;
