/**
 * What a `PrefixCache` holds, as the texts at which its segments end. A token is a character, and the first character of a text names
 * its model, which costs nothing.
 */
export class PlainPrefixes {
  readonly #maxTokens: number;
  /** Each end, with when it was used. */
  readonly #ends = new Map<string, number>();
  #clock = 0;
  evictions = 0;

  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
  }

  get entries(): number {
    return this.#ends.size;
  }

  get tokens(): number {
    return [...this.#ends.keys()].reduce((sum, end) => sum + end.length - this.#above(end), 0);
  }

  /** The longest beginning of a text that is held, its model included. */
  open(text: string): string {
    const found = this.#longest(text);
    this.#use(found);
    return found;
  }

  remember(text: string): void {
    if (text.length - 1 > this.#maxTokens) return;
    const held = this.#longest(text);
    if (held !== text && held.length > 1 && !this.#ends.has(held)) this.#ends.set(held, 0);
    this.#use(held);
    if (held === text) return;
    while (this.tokens + text.length - held.length > this.#maxTokens) this.#evict();
    this.#ends.set(text, 0);
    this.#use(text);
  }

  clear(model: string): void {
    for (const end of this.#ends.keys()) if (end.startsWith(model)) this.#ends.delete(end);
  }

  #longest(text: string): string {
    let length = text.length;
    while (length > 1 && ![...this.#ends.keys()].some((end) => end.startsWith(text.slice(0, length)))) length -= 1;
    return text.slice(0, length);
  }

  #above(end: string): number {
    return Math.max(1, ...[...this.#ends.keys()].filter((other) => other !== end && end.startsWith(other)).map(({ length }) => length));
  }

  /** The segment that a text ends in was used, and then all before it. */
  #use(text: string): void {
    if (text.length === 1) return;
    const byLength = [...this.#ends.keys()].toSorted((a, b) => a.length - b.length);
    const last = byLength.find((end) => end.startsWith(text))!;
    for (const end of byLength.toReversed()) if (last.startsWith(end)) this.#ends.set(end, (this.#clock += 1));
  }

  #evict(): void {
    const ends = [...this.#ends.keys()];
    const leaves = ends.filter((end) => !ends.some((other) => other !== end && other.startsWith(end)));
    this.#ends.delete(leaves.toSorted((a, b) => this.#ends.get(a)! - this.#ends.get(b)!)[0]!);
    this.evictions += 1;
  }
}
