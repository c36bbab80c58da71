const empty = -1;

/**
 * A tree of symbol sequences whose nodes are small integers, 0 for the root.
 *
 * All edges lie in one hash table of numbers, so millions of them cost no objects.
 */
export class SymbolTrie {
  readonly #symbols: number;
  /** Edges as `node * symbols + symbol`, and where they lead. */
  #keys: Float64Array = new Float64Array(1024).fill(empty);
  #children: Int32Array = new Int32Array(1024);
  #size = 1;

  /** @param symbols how many different symbols there are: they are 0 to `symbols - 1` */
  constructor(symbols: number) {
    this.#symbols = symbols;
  }

  /** Nodes, the root included. */
  get size(): number {
    return this.#size;
  }

  /** The node one symbol further, or -1. */
  child(node: number, symbol: number): number {
    const key = node * this.#symbols + symbol;
    const mask = this.#keys.length - 1;
    for (let slot = slotOf(node, symbol) & mask; ; slot = (slot + 1) & mask) {
      const found = this.#keys[slot]!;
      if (found === key) return this.#children[slot]!;
      if (found === empty) return -1;
    }
  }

  /** The node one symbol further, made if there is none. */
  grow(node: number, symbol: number): number {
    if (this.#size * 2 > this.#keys.length) this.#rehash();
    const key = node * this.#symbols + symbol;
    const mask = this.#keys.length - 1;
    let slot = slotOf(node, symbol) & mask;
    for (; this.#keys[slot] !== empty; slot = (slot + 1) & mask) if (this.#keys[slot] === key) return this.#children[slot]!;
    this.#keys[slot] = key;
    this.#children[slot] = this.#size;
    return this.#size++;
  }

  #rehash(): void {
    const [keys, children] = [this.#keys, this.#children];
    this.#keys = new Float64Array(keys.length * 2).fill(empty);
    this.#children = new Int32Array(keys.length * 2);
    const mask = this.#keys.length - 1;
    keys.forEach((key, at) => {
      if (key === empty) return;
      const symbol = key % this.#symbols;
      let slot = slotOf((key - symbol) / this.#symbols, symbol) & mask;
      while (this.#keys[slot] !== empty) slot = (slot + 1) & mask;
      this.#keys[slot] = key;
      this.#children[slot] = children[at]!;
    });
  }
}

function slotOf(node: number, symbol: number): number {
  const mixed = Math.imul(node, 0x9e37_79b1) ^ Math.imul(symbol + 1, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}
