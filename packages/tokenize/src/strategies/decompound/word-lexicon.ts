/** Known words, in lower case, with how often they occur. */
export class WordLexicon {
  readonly #counts = new Map<string, number>();
  readonly #linkers: readonly string[];
  /** UTF-16 units of the longest word with a linking letter. */
  readonly longestLinked: number;

  /**
   * @param counts words in any case; counts of equal words add up
   * @param linkers letters that a part of a compound may have behind it, such as the `s` of `Arbeits`
   */
  constructor(counts: Iterable<readonly [word: string, count: number]>, linkers: readonly string[]) {
    for (const [word, count] of counts) this.add(word, count);
    this.#linkers = linkers;
    const longest = (texts: Iterable<string>): number => [...texts].reduce((most, { length }) => Math.max(most, length), 0);
    this.longestLinked = longest(this.#counts.keys()) + longest(linkers);
  }

  /** Counts a word more often, or less often. */
  add(word: string, count: number): void {
    const folded = word.toLowerCase();
    this.#counts.set(folded, (this.#counts.get(folded) ?? 0) + count);
  }

  /** How often a text occurs as a word; 0 for never. */
  count(text: string): number {
    return this.#counts.get(text) ?? 0;
  }

  /** The same, but also as a word with a linking letter behind it; the more frequent reading counts. */
  countLinked(text: string): number {
    let most = this.count(text);
    for (const linker of this.#linkers) {
      if (text.length > linker.length && text.endsWith(linker)) most = Math.max(most, this.count(text.slice(0, -linker.length)));
    }
    return most;
  }
}
