/** First tokens remembered; beyond, the one that was added to longest ago goes. */
const firstTokens = 4096;

/** n-grams by their first token, the newest first, so many of each. */
export class GramPool {
  readonly #size: number;
  readonly #grams = new Map<number, (readonly number[])[]>();

  /** @param size n-grams kept of each first token */
  constructor(size: number) {
    this.#size = size;
  }

  /** What is known to follow a token: the n-grams without it. */
  after(first: number): readonly (readonly number[])[] {
    return this.#grams.get(first) ?? [];
  }

  /** Adds an n-gram, or makes it the newest. */
  add(first: number, rest: readonly number[]): void {
    const others = this.after(first).filter((known) => known.some((id, at) => id !== rest[at]));
    this.#grams.delete(first);
    this.#grams.set(first, [rest, ...others].slice(0, this.#size));
    if (this.#grams.size > firstTokens) this.#grams.delete(this.#grams.keys().next().value!);
  }
}
