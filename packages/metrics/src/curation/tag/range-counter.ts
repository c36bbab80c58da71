/**
 * Counts equal ranges of a text: gives each distinct one an id, 0, 1, ... in the order of first sight. An open hash table in typed
 * arrays, which compares the ranges themselves, so equal hashes do no harm.
 */
export class RangeCounter {
  #units: Uint16Array = new Uint16Array(0);
  #slots = new Int32Array(leastSlots);
  #starts = new Int32Array(leastSlots / 2);
  #ends = new Int32Array(leastSlots / 2);
  #hashes = new Int32Array(leastSlots / 2);
  #counts = new Int32Array(leastSlots / 2);
  /** Slots in use, a power of two. A small text after a large one does not pay for all there are. */
  #used = leastSlots;
  #size = 0;

  /** How often each id was counted; the first `size` hold. */
  get counts(): Int32Array {
    return this.#counts;
  }

  get size(): number {
    return this.#size;
  }

  /** Begins a text, with nothing counted. */
  reset(units: Uint16Array): void {
    this.#units = units;
    if (this.#slots.length > mostSlotsKept) this.#allocate(leastSlots);
    this.#slots.fill(0, 0, leastSlots);
    this.#used = leastSlots;
    this.#size = 0;
  }

  /** Counts a range and gives its id. Equal ranges must have equal hashes. */
  add(start: number, end: number, hash: number): number {
    const mask = this.#used - 1;
    let slot = spread(hash) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      const id = entry - 1;
      if (this.#hashes[id] === hash && this.#equal(id, start, end)) {
        this.#counts[id]! += 1;
        return id;
      }
      slot = (slot + 1) & mask;
    }
    if (2 * this.#size === this.#used) {
      this.#grow();
      slot = this.#freeSlot(hash);
    }
    const id = this.#size;
    this.#slots[slot] = id + 1;
    this.#starts[id] = start;
    this.#ends[id] = end;
    this.#hashes[id] = hash;
    this.#counts[id] = 1;
    this.#size += 1;
    return id;
  }

  #equal(id: number, start: number, end: number): boolean {
    const first = this.#starts[id]!;
    if (this.#ends[id]! - first !== end - start) return false;
    const units = this.#units;
    for (let at = start, other = first; at < end; at += 1, other += 1) if (units[at] !== units[other]) return false;
    return true;
  }

  #grow(): void {
    this.#used *= 2;
    if (this.#used > this.#slots.length) {
      const [starts, ends, hashes, counts] = [this.#starts, this.#ends, this.#hashes, this.#counts];
      this.#allocate(this.#used);
      this.#starts.set(starts);
      this.#ends.set(ends);
      this.#hashes.set(hashes);
      this.#counts.set(counts);
    }
    this.#slots.fill(0, 0, this.#used);
    for (let id = 0; id < this.#size; id += 1) this.#slots[this.#freeSlot(this.#hashes[id]!)] = id + 1;
  }

  #freeSlot(hash: number): number {
    const mask = this.#used - 1;
    let slot = spread(hash) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    return slot;
  }

  #allocate(slots: number): void {
    this.#slots = new Int32Array(slots);
    this.#starts = new Int32Array(slots / 2);
    this.#ends = new Int32Array(slots / 2);
    this.#hashes = new Int32Array(slots / 2);
    this.#counts = new Int32Array(slots / 2);
  }
}

const leastSlots = 1024;
const mostSlotsKept = 2 ** 20;

/** Spreads a hash whose high bits are better than its low ones. */
export function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return mixed ^ (mixed >>> 12);
}
