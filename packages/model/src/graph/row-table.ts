/** Slots of a head that buffers have room for at least. */
const fewest = 64;

/** Which pool row each slot of one layer is in, for each key head; buffers grow by doubling. */
export class RowTable {
  #heads: Int32Array[];
  #length = 0;

  constructor(kvHeads: number) {
    this.#heads = Array.from({ length: kvHeads }, () => new Int32Array(fewest));
  }

  /** Slots of each head. */
  get length(): number {
    return this.#length;
  }

  /** The rows of a head, a view. */
  head(head: number): Int32Array {
    return this.#heads[head]!.subarray(0, this.#length);
  }

  /** The rows of the first slots of each head, `[kvHeads · length]`. A copy. */
  rows(length: number = this.#length): Int32Array {
    const rows = new Int32Array(this.#heads.length * length);
    this.#heads.forEach((list, head) => rows.set(list.subarray(0, length), head * length));
    return rows;
  }

  /** Adds entries of new tokens, `[tokens · kvHeads]`. */
  append(rows: Int32Array): void {
    const heads = this.#heads.length;
    const count = rows.length / heads;
    this.#heads = this.#heads.map((list) => withRoom(list, this.#length + count));
    for (let at = 0; at < rows.length; at += 1) this.#heads[at % heads]![this.#length + Math.floor(at / heads)] = rows[at]!;
    this.#length += count;
  }

  /** Puts other rows in the place of all, `[kvHeads · n]`. */
  replace(rows: Int32Array): void {
    const n = rows.length / this.#heads.length;
    this.#length = n;
    this.#heads = this.#heads.map((list, head) => {
      const buffer = withRoom(list, n);
      buffer.set(rows.subarray(head * n, (head + 1) * n));
      return buffer;
    });
  }

  /**
   * Keeps of the slots from `first` on only some, counted from there.
   *
   * @returns the rows of the others, of all heads
   */
  keepOf(first: number, kept: Int32Array): Int32Array {
    const left = this.#length - first - kept.length;
    const dropped = new Int32Array(this.#heads.length * left);
    const isKept = new Set(kept);
    for (const [head, list] of this.#heads.entries()) {
      const tail = list.slice(first, this.#length);
      dropped.set(tail.filter((_, at) => !isKept.has(at)), head * left);
      kept.forEach((at, index) => (list[first + index] = tail[at]!));
    }
    this.#length = first + kept.length;
    return dropped;
  }

  clone(): RowTable {
    const clone = new RowTable(0);
    clone.#heads = this.#heads.map((list) => list.slice());
    clone.#length = this.#length;
    return clone;
  }

  equals(other: RowTable): boolean {
    return this.#length === other.#length && this.#heads.every((list, head) => sameStart(list, other.#heads[head]!, this.#length));
  }
}

function withRoom(list: Int32Array, length: number): Int32Array {
  if (length <= list.length) return list;
  const buffer = new Int32Array(2 * length);
  buffer.set(list);
  return buffer;
}

function sameStart(one: Int32Array, other: Int32Array, length: number): boolean {
  for (let at = 0; at < length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
