/** Slots of a head that buffers have room for at least. */
const fewest = 64;

/**
 * Which committed token, counted over the whole sequence, each slot of one layer holds, for each key head, and the place its key is
 * rotated to, in buffers that grow by doubling. Token numbers and not positions, because callers may give positions that repeat or go back.
 */
export class HeadTokens {
  #tokens: Int32Array[];
  /** Undefined while every key stands at the position of its token. */
  #places: Int32Array[] | undefined;
  #length = 0;
  #whole = true;

  constructor(kvHeads: number) {
    this.#tokens = Array.from({ length: kvHeads }, () => new Int32Array(fewest));
  }

  /**
   * @param tokens `[kvHeads · n]`, ascending within a head
   * @param places `[kvHeads · n]`; undefined where all keys stand at the positions of their tokens
   * @param seen how many tokens there are
   */
  static from(kvHeads: number, tokens: Int32Array, places: Int32Array | undefined, seen: number): HeadTokens {
    const held = new HeadTokens(kvHeads);
    const n = tokens.length / kvHeads;
    const spread = (list: Int32Array): Int32Array[] => held.#tokens.map((_, head) => roomy(list.subarray(head * n, (head + 1) * n), n));
    held.#tokens = spread(tokens);
    held.#places = places && spread(places);
    held.#length = n;
    held.#whole = n === seen && places === undefined;
    return held;
  }

  /** Slots of each head. */
  get length(): number {
    return this.#length;
  }

  /** True while slot n of every head holds token n, at the position of that token. */
  get whole(): boolean {
    return this.#whole;
  }

  /** True when a key may stand elsewhere than at the position of its token. */
  get moved(): boolean {
    return this.#places !== undefined;
  }

  /** Adds the same tokens, numbered from `first`, to every head, at these positions. */
  append(first: number, positions: readonly number[]): void {
    const before = this.#length;
    this.#length += positions.length;
    this.#tokens = this.#tokens.map((old) => withRoom(old, this.#length));
    this.#places = this.#places?.map((old) => withRoom(old, this.#length));
    for (const [at, position] of positions.entries()) {
      for (const tokens of this.#tokens) tokens[before + at] = first + at;
      for (const places of this.#places ?? []) places[before + at] = position;
    }
  }

  /**
   * Keeps these slots of each head; `slots` is `[kvHeads · n]`, ascending within a head.
   *
   * @param places where the kept keys stand from now on, `[kvHeads · n]`; undefined where none moved
   */
  gather(slots: Int32Array, places?: Int32Array): void {
    const n = slots.length / this.#tokens.length;
    const keep = (buffer: Int32Array, head: number): Int32Array => {
      for (let at = 0; at < n; at += 1) buffer[at] = buffer[slots[head * n + at]!]!;
      return buffer.length > 4 * Math.max(n, fewest) ? buffer.slice(0, 2 * Math.max(n, fewest)) : buffer;
    };
    this.#tokens = this.#tokens.map(keep);
    this.#places = places === undefined ? this.#places?.map(keep) : this.#tokens.map((_, head) => roomy(places.subarray(head * n, (head + 1) * n), n));
    this.#length = n;
    this.#whole = false;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** How many slots of each head hold one of the first `tokens` tokens; undefined when the heads differ. */
  countBefore(tokens: number): number | undefined {
    const counts = this.#tokens.map((buffer) => buffer.subarray(0, this.#length).filter((token) => token < tokens).length);
    return counts.every((count) => count === counts[0]) ? counts[0] : undefined;
  }

  /** `[kvHeads · length]` */
  copy(): Int32Array {
    return this.#join(this.#tokens);
  }

  /** Where the keys stand, `[kvHeads · length]`, given the positions of all tokens. A copy. */
  places(positions: readonly number[]): Int32Array {
    return this.#places === undefined ? this.copy().map((token) => positions[token]!) : this.#join(this.#places);
  }

  /** Where the keys of these slots `[kvHeads · n]` stand, given the positions of all tokens. */
  placesOf(slots: Int32Array, positions: readonly number[]): Int32Array {
    const n = slots.length / this.#tokens.length;
    const found = new Int32Array(slots.length);
    for (const [head, list] of (this.#places ?? this.#tokens).entries()) {
      for (let at = head * n; at < (head + 1) * n; at += 1) {
        const held = list[slots[at]!]!;
        found[at] = this.#places === undefined ? positions[held]! : held;
      }
    }
    return found;
  }

  /** The least place of a key, given the positions of all tokens; Infinity where there is none. */
  oldest(positions: readonly number[]): number {
    let least = Infinity;
    for (const list of this.#places ?? (this.#whole ? this.#tokens.slice(0, 1) : this.#tokens)) {
      for (let at = 0; at < this.#length; at += 1) {
        const place = this.#places === undefined ? positions[list[at]!]! : list[at]!;
        if (place < least) least = place;
      }
    }
    return least;
  }

  clone(): HeadTokens {
    const clone = new HeadTokens(0);
    clone.#tokens = this.#tokens.map((buffer) => buffer.slice());
    clone.#places = this.#places?.map((buffer) => buffer.slice());
    clone.#length = this.#length;
    clone.#whole = this.#whole;
    return clone;
  }

  #join(heads: readonly Int32Array[]): Int32Array {
    const all = new Int32Array(heads.length * this.#length);
    heads.forEach((buffer, head) => all.set(buffer.subarray(0, this.#length), head * this.#length));
    return all;
  }
}

/** A copy with room for `length` and more. */
function roomy(list: Int32Array, length: number): Int32Array {
  const buffer = new Int32Array(Math.max(fewest, 2 * length));
  buffer.set(list);
  return buffer;
}

function withRoom(buffer: Int32Array, length: number): Int32Array {
  return length <= buffer.length ? buffer : roomy(buffer, length);
}
