/** What is not a merge. */
export const noMerge = -1;

/**
 * Which pairs of token ids merge, in which order, and into what: an open hash table in one typed array, 16 bytes a slot, so that a
 * look-up touches one line of the cache.
 *
 * Ranks are places in the list of merges; a pair that is listed twice has its last place, as in the crate.
 */
export class MergeTable {
  readonly count: number;
  /** [count] parts and results by rank. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly result: Int32Array;
  readonly #mask: number;
  /** By slot: left, right, rank (or `noMerge` for an empty slot), nothing. */
  readonly #slots: Int32Array;

  /** Borrows the arrays. */
  constructor(left: Int32Array, right: Int32Array, result: Int32Array) {
    this.count = left.length;
    this.left = left;
    this.right = right;
    this.result = result;
    let size = 16;
    while (size < 1.6 * this.count) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(4 * size).fill(noMerge);
    for (let rank = 0; rank < this.count; rank++) {
      const slot = this.#slotOf(left[rank]!, right[rank]!);
      this.#slots[slot] = left[rank]!;
      this.#slots[slot + 1] = right[rank]!;
      this.#slots[slot + 2] = rank;
    }
  }

  /** The rank of a pair, or `noMerge`. */
  rank(left: number, right: number): number {
    return this.#slots[this.#slotOf(left, right) + 2]!;
  }

  /** Where a pair stands, or would. */
  #slotOf(left: number, right: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    for (let at = hashPair(left, right) & mask; ; at = (at + 1) & mask) {
      const slot = 4 * at;
      if ((slots[slot] === left && slots[slot + 1] === right) || slots[slot + 2] === noMerge) return slot;
    }
  }
}

function hashPair(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
