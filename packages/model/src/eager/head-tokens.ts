/**
 * Which committed token, counted over the whole sequence, each slot of one layer holds, for each key head, in buffers
 * that grow by doubling. Token numbers and not positions, because callers may give positions that repeat or go back.
 */
export class HeadTokens {
  readonly #heads: Int32Array[];
  #length = 0;
  #whole = true;

  constructor(kvHeads: number) {
    this.#heads = Array.from({ length: kvHeads }, () => new Int32Array(64));
  }

  /** Slots of each head. */
  get length(): number {
    return this.#length;
  }

  /** True while slot n of every head holds token n. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Adds the same `count` tokens, numbered from `first`, to every head. */
  append(first: number, count: number): void {
    const length = this.#length + count;
    this.#heads.forEach((old, head) => {
      let buffer = old;
      if (length > buffer.length) {
        buffer = new Int32Array(Math.max(length, 2 * buffer.length));
        buffer.set(old);
        this.#heads[head] = buffer;
      }
      for (let at = 0; at < count; at += 1) buffer[this.#length + at] = first + at;
    });
    this.#length = length;
  }

  /** Keeps these slots of each head; `slots` is `[kvHeads · n]`, ascending within a head. */
  gather(slots: Int32Array): void {
    const n = slots.length / this.#heads.length;
    this.#heads.forEach((buffer, head) => {
      for (let at = 0; at < n; at += 1) buffer[at] = buffer[slots[head * n + at]!]!;
    });
    this.#length = n;
    this.#whole = false;
  }

  truncate(length: number): void {
    this.#length = length;
  }

  /** How many slots of each head hold one of the first `tokens` tokens; undefined when the heads differ. */
  countBefore(tokens: number): number | undefined {
    const counts = this.#heads.map((buffer) => buffer.subarray(0, this.#length).filter((token) => token < tokens).length);
    return counts.every((count) => count === counts[0]) ? counts[0] : undefined;
  }

  /** `[kvHeads · length]` */
  copy(): Int32Array {
    const all = new Int32Array(this.#heads.length * this.#length);
    this.#heads.forEach((buffer, head) => all.set(buffer.subarray(0, this.#length), head * this.#length));
    return all;
  }

  clone(): HeadTokens {
    const clone = new HeadTokens(this.#heads.length);
    this.#heads.forEach((buffer, head) => {
      clone.#heads[head] = buffer.slice();
    });
    clone.#length = this.#length;
    clone.#whole = this.#whole;
    return clone;
  }
}
