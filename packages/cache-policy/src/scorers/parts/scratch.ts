/** A buffer that lasts from call to call and is replaced by a larger one when it is too small; what is in it is undefined. */
export class Scratch {
  #data: Float32Array = new Float32Array(0);

  /** At least `length` numbers. */
  atLeast(length: number): Float32Array {
    if (this.#data.length < length) this.#data = new Float32Array(Math.max(length, Math.min(2 * this.#data.length, length + 4096)));
    return this.#data;
  }
}
