/** Which rows of a growing pool are in use, and by how many holders. */
export class RowAllocator {
  #holders: Int32Array;
  /** Rows below that are free again, the last one to be given first. */
  readonly #free: number[] = [];
  /** From here on no row was ever given. */
  #fresh = 0;

  constructor(capacity: number) {
    this.#holders = new Int32Array(capacity);
  }

  /** Rows that can be taken now. */
  get available(): number {
    return this.#free.length + this.#holders.length - this.#fresh;
  }

  grow(rows: number): void {
    const holders = new Int32Array(this.#holders.length + rows);
    holders.set(this.#holders);
    this.#holders = holders;
  }

  /** Takes `count` of the available rows. */
  take(count: number): Int32Array {
    const rows = new Int32Array(count);
    for (let at = 0; at < count; at += 1) {
      const row = this.#free.pop() ?? this.#fresh++;
      this.#holders[row] = 1;
      rows[at] = row;
    }
    return rows;
  }

  /** Adds a holder to each of these rows. */
  hold(rows: Int32Array): void {
    for (const row of rows) this.#holders[row]! += 1;
  }

  /** Takes a holder from each of these rows. */
  release(rows: Int32Array): void {
    for (let at = rows.length - 1; at >= 0; at -= 1) {
      const row = rows[at]!;
      this.#holders[row]! -= 1;
      if (this.#holders[row] === 0) this.#free.push(row);
    }
  }
}
