/** Hidden states of a text so far, each scaled to length 1, `[length, width]` in one array. */
export class ContextStates {
  readonly #width: number;
  readonly #states: Float32Array;
  #length = 0;

  /** @param capacity states there is room for */
  constructor(width: number, capacity: number) {
    this.#width = width;
    this.#states = new Float32Array(width * capacity);
  }

  /** States held. */
  get length(): number {
    return this.#length;
  }

  /** Takes in states `[n, width]`. */
  push(states: Float32Array): void {
    const width = this.#width;
    const from = this.#length * width;
    for (let start = 0; start < states.length; start += width) {
      const state = states.subarray(start, start + width);
      const norm = normOf(state);
      for (let at = 0; at < width; at += 1) this.#states[from + start + at] = state[at]! / norm;
    }
    this.#length += states.length / width;
  }

  /** The largest cosine between a state `[width]` and those held: Su et al. 2022 call it the degeneration penalty. */
  nearest(state: Float32Array): number {
    const width = this.#width;
    let largest = Number.NEGATIVE_INFINITY;
    for (let start = 0; start < this.#length * width; start += width) {
      let product = 0;
      for (let at = 0; at < width; at += 1) product += this.#states[start + at]! * state[at]!;
      if (product > largest) largest = product;
    }
    return largest / normOf(state);
  }
}

function normOf(state: Float32Array): number {
  return Math.sqrt(state.reduce((sum, value) => sum + value * value, 0));
}
