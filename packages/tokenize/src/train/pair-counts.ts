/** Counts of neighbouring token ids, each pair under a small index, so that the inner loop hashes small integers only. */
export class PairCounts {
  readonly #indexOf: (Map<number, number> | undefined)[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #count: number[] = [];

  /** Adds to a pair's count and returns the pair's index. */
  add(left: number, right: number, change: number): number {
    const row = (this.#indexOf[left] ??= new Map());
    let index = row.get(right);
    if (index === undefined) {
      index = this.#count.length;
      row.set(right, index);
      this.#left.push(left);
      this.#right.push(right);
      this.#count.push(0);
    }
    this.#count[index]! += change;
    return index;
  }

  count(pair: number): number {
    return this.#count[pair]!;
  }

  left(pair: number): number {
    return this.#left[pair]!;
  }

  right(pair: number): number {
    return this.#right[pair]!;
  }
}
