import { checkOption } from '../processors/check-option.ts';

/** Rows that can be added to: `[count, width]` at the start of an array that doubles when it is full. */
export class GrowingRows {
  readonly width: number;
  #data: Float32Array;
  #count: number;

  /** @param rows `[n, width]`, borrowed for good: it is read in place and never written */
  constructor(rows: Float32Array, width: number) {
    checkRows(rows, width);
    this.width = width;
    this.#data = rows;
    this.#count = rows.length / width;
  }

  get count(): number {
    return this.#count;
  }

  /** `[at least count, width]`; another array after each `add`. */
  get data(): Float32Array {
    return this.#data;
  }

  /** Copies rows `[n, width]` behind the others. */
  add(rows: Float32Array): void {
    checkRows(rows, this.width);
    const used = this.#count * this.width;
    // Always a copy at first: the array that was passed in belongs to the caller.
    if (this.#data.length < used + rows.length) {
      const grown = new Float32Array(Math.max(2 * used, used + rows.length));
      grown.set(this.#data.subarray(0, used));
      this.#data = grown;
    }
    this.#data.set(rows, used);
    this.#count += rows.length / this.width;
  }

  /** `[width]`, a view. */
  row(index: number): Float32Array {
    return this.#data.subarray(index * this.width, (index + 1) * this.width);
  }
}

/** @throws `invalid-option` where rows do not fill `[n, width]` */
export function checkRows(rows: Float32Array, width: number): void {
  checkOption('vocabHead', 'width', width, Number.isSafeInteger(width) && width > 0, 'a whole number above 0: the width of the last hidden state');
  checkOption('vocabHead', 'the length of rows', rows.length, rows.length % width === 0, `a multiple of the width ${width}`);
}
