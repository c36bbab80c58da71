/** What takes no child: with any code it leads to before the first slot. */
export const leaf: number = -(1 << 30);

/** The nodes of a trie as slots; the root is slot 0, and a slot without a parent is free. */
export interface DoubleArray {
  /** By node: its child for code `c` is slot `base + c`. */
  readonly base: Int32Array;
  readonly parent: Int32Array;
  /** By node: what ends there, or -1. */
  readonly id: Int32Array;
}

const nothing = -1;

/** Places that are tried for several children before they are put behind all others. */
const patience = 128;

/** Nodes with more children do not fit into the gaps that others leave. */
const narrow = 6;

/** Finds places for the children of nodes. What wide nodes leave free, nodes with a single child fill, for they fit anywhere. */
export class DoubleArrayBuilder {
  id: Int32Array;
  #base: Int32Array;
  #parent: Int32Array;
  /** Free slots as a ring through slot 0. */
  #next: Int32Array;
  #previous: Int32Array;
  /** One past the last slot taken. */
  #used = 1;
  /** Where the last wide node was placed. */
  #wide = 1;

  constructor(tokens: number) {
    const size = 4 * tokens + 64;
    this.id = grown(new Int32Array(0), size, nothing);
    this.#base = grown(new Int32Array(0), size, leaf);
    this.#parent = grown(new Int32Array(0), size, nothing);
    this.#next = new Int32Array(size);
    this.#previous = new Int32Array(size);
    this.#link(1);
  }

  /** Gives a node its children and returns its base. Codes are 1 or more. */
  place(node: number, codes: readonly number[]): number {
    const least = codes.reduce((a, b) => Math.min(a, b));
    const most = codes.reduce((a, b) => Math.max(a, b));
    const base = this.#find(codes, least, most) - least;
    this.#reserve(base + most + 1);
    this.#base[node] = base;
    for (const code of codes) {
      const slot = base + code;
      this.#parent[slot] = node;
      const [previous, next] = [this.#previous[slot]!, this.#next[slot]!];
      this.#next[previous] = next;
      this.#previous[next] = previous;
    }
    this.#used = Math.max(this.#used, base + most + 1);
    return base;
  }

  /** The arrays, with room behind the last slot for every code. */
  take(mostCode: number): DoubleArray {
    const size = this.#used + mostCode + 1;
    this.#reserve(size);
    return { id: this.id.slice(0, size), base: this.#base.slice(0, size), parent: this.#parent.slice(0, size) };
  }

  /** A free slot for the child with the least code such that the others are free too. */
  #find(codes: readonly number[], least: number, most: number): number {
    const isWide = codes.length > narrow;
    let slot = this.#next[0]!;
    if (isWide) for (slot = this.#wide; slot < this.#used && this.#parent[slot] !== nothing; ) slot++;
    for (let tries = 0; tries < patience && slot !== 0 && slot < this.#used; tries++) {
      this.#reserve(slot - least + most + 1);
      if (this.#fits(slot - least, codes)) {
        if (isWide) this.#wide = slot;
        return slot;
      }
      slot = this.#next[slot]!;
    }
    if (isWide) this.#wide = this.#used;
    return this.#used;
  }

  #fits(base: number, codes: readonly number[]): boolean {
    for (const code of codes) if (this.#parent[base + code] !== nothing) return false;
    return true;
  }

  #reserve(least: number): void {
    const before = this.id.length;
    if (least <= before) return;
    const size = Math.max(least, 2 * before);
    this.id = grown(this.id, size, nothing);
    this.#base = grown(this.#base, size, leaf);
    this.#parent = grown(this.#parent, size, nothing);
    this.#next = grown(this.#next, size, 0);
    this.#previous = grown(this.#previous, size, 0);
    this.#link(before);
  }

  /** Appends the slots from `first` on to the ring. */
  #link(first: number): void {
    let previous = this.#previous[0]!;
    for (let slot = first; slot < this.#next.length; slot++) {
      this.#next[previous] = slot;
      this.#previous[slot] = previous;
      previous = slot;
    }
    this.#next[previous] = 0;
    this.#previous[0] = previous;
  }
}

function grown(from: Int32Array, size: number, value: number): Int32Array {
  const to = new Int32Array(size).fill(value, from.length);
  to.set(from);
  return to;
}
