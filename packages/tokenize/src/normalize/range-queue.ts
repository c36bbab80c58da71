/** Source ranges of characters that have not been given to normalized ones. */
export class RangeQueue {
  /** Starts and ends by turns. */
  #ranges: number[] = [];
  #taken = 0;
  /** The range that was taken last. */
  start = 0;
  end = 0;

  get isEmpty(): boolean {
    return this.#taken === this.#ranges.length;
  }

  add(start: number, end: number): void {
    if (this.isEmpty || this.#taken > 4096) {
      this.#ranges = this.isEmpty ? [] : this.#ranges.slice(this.#taken);
      this.#taken = 0;
    }
    this.#ranges.push(start, end);
  }

  take(count: number): void {
    if (count <= 0) return;
    this.#taken += 2 * count;
    this.start = this.#ranges[this.#taken - 2]!;
    this.end = this.#ranges[this.#taken - 1]!;
  }

  clear(): void {
    this.restore({ ranges: [], start: 0, end: 0 });
  }

  snapshot(): { readonly ranges: readonly number[]; readonly start: number; readonly end: number } {
    return { ranges: this.#ranges.slice(this.#taken), start: this.start, end: this.end };
  }

  restore({ ranges, start, end }: ReturnType<RangeQueue['snapshot']>): void {
    this.#ranges = [...ranges];
    this.#taken = 0;
    this.start = start;
    this.end = end;
  }
}
