/** Numbers that belong to the slots of a layer, `[heads, length, width]`, in one buffer that doubles when it is full. */
export class SlotRows {
  readonly heads: number;
  readonly width: number;
  /** Another array after it has grown. */
  data: Float32Array = new Float32Array(0);
  /** Numbers from one head of `data` to the next. */
  stride = 0;
  #length = 0;

  constructor(heads: number, width = 1) {
    this.heads = heads;
    this.width = width;
  }

  /** Slots of a head. */
  get length(): number {
    return this.#length;
  }

  /**
   * Adds slots, with zeros, where there are fewer than this.
   *
   * @returns the length before
   */
  grow(length: number): number {
    const before = this.#length;
    if (length <= before) return before;
    const { width, heads, stride, data } = this;
    if (length * width > stride) {
      this.stride = Math.max(2 * stride, length * width);
      this.data = new Float32Array(heads * this.stride);
      for (let head = 0; head < heads; head += 1) this.data.set(data.subarray(head * stride, head * stride + before * width), head * this.stride);
    } else for (let head = 0; head < heads; head += 1) data.fill(0, head * stride + before * width, head * stride + length * width);
    this.#length = length;
    return before;
  }

  /** Keeps only these slots, `[heads · n]`, ascending within a head. */
  gather(slots: Int32Array): void {
    const { width, heads, stride, data } = this;
    const n = slots.length / heads;
    for (let head = 0; head < heads; head += 1) {
      // Whole runs move at once: most evictions drop few slots.
      for (let at = 0, next = 0; at < n; at = next) {
        const from = slots[head * n + at]!;
        for (next = at + 1; next < n && slots[head * n + next] === from + next - at; ) next += 1;
        if (from !== at) data.copyWithin(head * stride + at * width, head * stride + from * width, head * stride + (from + next - at) * width);
      }
    }
    this.#length = n;
  }

  /** Writes `[heads, length, width]`. */
  copyTo(into: Float32Array): void {
    const { heads, stride, data } = this;
    const size = this.#length * this.width;
    for (let head = 0; head < heads; head += 1) into.set(data.subarray(head * stride, head * stride + size), head * size);
  }

  clone(): SlotRows {
    const copy = new SlotRows(this.heads, this.width);
    copy.data = this.data.slice();
    copy.stride = this.stride;
    copy.#length = this.#length;
    return copy;
  }
}
