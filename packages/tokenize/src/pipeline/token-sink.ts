/** Room for as many tokens stays after a large text. */
const mostKept = 1 << 15;

/** Tokens as they are made: ids with the source units they stand for, in arrays that grow. */
export class TokenSink {
  length = 0;
  ids: Int32Array = new Int32Array(256);
  start: Uint32Array = new Uint32Array(256);
  end: Uint32Array = new Uint32Array(256);

  add(id: number, start: number, end: number): void {
    const at = this.length++;
    if (at >= this.ids.length) this.#reserve(at + 1);
    this.ids[at] = id;
    this.start[at] = start;
    this.end[at] = end;
  }

  /** Makes room for `count` more tokens and returns where they go; `length` then counts them. */
  extend(count: number): number {
    const at = this.length;
    this.length += count;
    if (this.length > this.ids.length) this.#reserve(this.length);
    return at;
  }

  /** Makes room beforehand for what a text of so many units will probably become. */
  expect(units: number): void {
    if (units > 4 * this.ids.length) this.#reserve(Math.ceil(units / 3));
  }

  /** The tokens so far, to keep; the sink is then empty. Large arrays are handed over when they are nearly full, and copied otherwise. */
  take(): { ids: Int32Array; start: Uint32Array; end: Uint32Array } {
    const { length, ids, start, end } = this;
    this.length = 0;
    if (ids.length <= mostKept) return { ids: ids.slice(0, length), start: start.slice(0, length), end: end.slice(0, length) };
    [this.ids, this.start, this.end] = [new Int32Array(mostKept), new Uint32Array(mostKept), new Uint32Array(mostKept)];
    if (4 * length > 3 * ids.length) return { ids: ids.subarray(0, length), start: start.subarray(0, length), end: end.subarray(0, length) };
    return { ids: ids.slice(0, length), start: start.slice(0, length), end: end.slice(0, length) };
  }

  #reserve(length: number): void {
    const size = Math.max(length, 2 * this.ids.length);
    const [ids, start, end] = [new Int32Array(size), new Uint32Array(size), new Uint32Array(size)];
    ids.set(this.ids);
    start.set(this.start);
    end.set(this.end);
    [this.ids, this.start, this.end] = [ids, start, end];
  }
}
