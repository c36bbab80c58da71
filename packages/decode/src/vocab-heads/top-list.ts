/** Ids with their scores, best first; of equal scores the lower id first. */
export interface Candidates {
  /** `[n]` */
  readonly ids: Int32Array;
  /** `[n]` */
  readonly scores: Float32Array;
}

/** Keeps the best of what it is offered, in whatever order that comes: ties go to the lower id. */
export class TopList {
  /** What a score must reach to be taken. */
  bound: number = Number.NEGATIVE_INFINITY;
  readonly #ids: Int32Array;
  readonly #scores: Float32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#ids = new Int32Array(capacity);
    this.#scores = new Float32Array(capacity);
  }

  offer(id: number, score: number): void {
    const [ids, scores] = [this.#ids, this.#scores];
    const isFull = this.#count === ids.length;
    if (isFull && !(score > this.bound || (score === this.bound && id < ids[this.#count - 1]!))) return;
    let at = isFull ? this.#count - 1 : this.#count++;
    for (; at > 0 && (scores[at - 1]! < score || (scores[at - 1] === score && ids[at - 1]! > id)); at -= 1) {
      ids[at] = ids[at - 1]!;
      scores[at] = scores[at - 1]!;
    }
    ids[at] = id;
    scores[at] = score;
    if (this.#count === ids.length) this.bound = scores[this.#count - 1]!;
  }

  /** What was kept; the list is not used after that. */
  take(): Candidates {
    return { ids: this.#ids.subarray(0, this.#count), scores: this.#scores.subarray(0, this.#count) };
  }
}
