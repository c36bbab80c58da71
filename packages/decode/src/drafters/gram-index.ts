/** Where an n-gram was seen: positions of its last token. -1 for none. */
export interface GramPlaces {
  readonly first: number;
  /** The last place before the newest. */
  readonly previous: number;
}

/**
 * Where each n-gram of a growing history has been seen, for n up to `longest`: a few look-ups a token, and exact, since an
 * n-gram is known by the number of its first n - 1 tokens and its last token.
 */
export class GramIndex {
  readonly #longest: number;
  readonly #grams = new Map<number, number>();
  /** For each n-gram its first place, the place before the newest, and the newest. */
  #places = new Int32Array(3 * 256);
  #count = 0;
  /** Numbers of the n-grams at the end of the history, for n from 0; the empty one has number 0. */
  #tail: number[] = [0];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** Reads what the history has more than at the last call. */
  follow(history: readonly number[]): void {
    for (; this.#length < history.length; this.#length += 1) this.#append(history[this.#length]!);
  }

  /** Where the last n tokens were seen before; -1 where they were not. */
  placesOfTail(n: number): GramPlaces {
    const at = 3 * ((this.#tail[n] ?? 0) - 1);
    if (at < 0) return { first: -1, previous: -1 };
    const previous = this.#places[at + 1]!;
    return { first: previous === -1 ? -1 : this.#places[at]!, previous };
  }

  #append(id: number): void {
    const tail = [0];
    const last = Math.min(this.#longest, this.#length + 1);
    for (let n = 1; n <= last; n += 1) {
      const gram = this.#numberOf(this.#tail[n - 1]!, id);
      const at = 3 * (gram - 1);
      this.#places[at + 1] = this.#places[at + 2]!;
      this.#places[at + 2] = this.#length;
      if (this.#places[at] === -1) this.#places[at] = this.#length;
      tail.push(gram);
    }
    this.#tail = tail;
  }

  #numberOf(start: number, id: number): number {
    // Ids are below 2^31 and numbers below 2^22, so that the key is an exact double.
    const key = start * 0x8000_0000 + id;
    const known = this.#grams.get(key);
    if (known !== undefined) return known;
    this.#count += 1;
    this.#grams.set(key, this.#count);
    if (3 * this.#count > this.#places.length) {
      const grown = new Int32Array(2 * this.#places.length);
      grown.set(this.#places);
      this.#places = grown;
    }
    this.#places.fill(-1, 3 * (this.#count - 1), 3 * this.#count);
    return this.#count;
  }
}
