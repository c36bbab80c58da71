/** What is no state, no symbol, no token. */
export const nothing = -1;

/** Edges of a trie as an open hash table, 12 bytes a slot. */
export class EdgeTable {
  readonly #mask: number;
  readonly #slots: Int32Array;

  constructor(count: number) {
    let size = 64;
    while (size < 1.6 * count) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(3 * size).fill(nothing);
  }

  get(state: number, symbol: number): number {
    const slots = this.#slots;
    for (let slot = this.#hash(state, symbol); ; slot = (slot + 1) & this.#mask) {
      if (slots[3 * slot] === nothing) return nothing;
      if (slots[3 * slot] === state && slots[3 * slot + 1] === symbol) return slots[3 * slot + 2]!;
    }
  }

  set(state: number, symbol: number, child: number): void {
    let slot = this.#hash(state, symbol);
    while (this.#slots[3 * slot] !== nothing) slot = (slot + 1) & this.#mask;
    this.#slots.set([state, symbol, child], 3 * slot);
  }

  #hash(state: number, symbol: number): number {
    const mixed = Math.imul(state, 0x9e3779b1) ^ Math.imul(symbol, 0x85ebca6b);
    return (mixed ^ (mixed >>> 15)) & this.#mask;
  }
}
