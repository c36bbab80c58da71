/** Keeps at least the `size` best of what it is offered, unsorted: cheap where many more are offered than kept. */
export class Shortlist {
  /** Only a score above it can still be among the best. */
  bound: number = Number.NEGATIVE_INFINITY;
  readonly #size: number;
  readonly #places: Int32Array;
  readonly #scores: Float32Array;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
    this.#places = new Int32Array(4 * size);
    this.#scores = new Float32Array(4 * size);
  }

  offer(place: number, score: number): void {
    this.#places[this.#count] = place;
    this.#scores[this.#count] = score;
    this.#count += 1;
    if (this.#count === this.#places.length) this.#prune();
  }

  /** The places kept, at most `size`. */
  take(): Int32Array {
    if (this.#count > this.#size) this.#prune();
    return this.#places.subarray(0, this.#count);
  }

  #prune(): void {
    const [places, scores] = [this.#places, this.#scores];
    const bound = scores.subarray(0, this.#count).toSorted()[this.#count - this.#size]!;
    let above = 0;
    for (let at = 0; at < this.#count; at += 1) if (scores[at]! > bound) above += 1;
    let ties = this.#size - above;
    let kept = 0;
    for (let at = 0; at < this.#count; at += 1) {
      if (!(scores[at]! > bound) && !(scores[at] === bound && ties-- > 0)) continue;
      places[kept] = places[at]!;
      scores[kept] = scores[at]!;
      kept += 1;
    }
    this.#count = kept;
    this.bound = bound;
  }
}
