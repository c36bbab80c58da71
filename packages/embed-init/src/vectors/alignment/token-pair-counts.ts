/** How often tokens of a target vocabulary stood for tokens of a source vocabulary. */
export interface TokenPairCounts {
  readonly targets: number;
  readonly sources: number;
  /** Source ids with their counts, which need not be whole; empty for a token that none stood for. */
  of(target: number): ReadonlyMap<number, number>;
}

/** Counts that can be added to. */
export class TokenPairCounter implements TokenPairCounts {
  readonly targets: number;
  readonly sources: number;
  readonly #rows: Map<number, Map<number, number>> = new Map();

  constructor(targets: number, sources: number) {
    this.targets = targets;
    this.sources = sources;
  }

  of(target: number): ReadonlyMap<number, number> {
    return this.#rows.get(target) ?? new Map();
  }

  add(target: number, source: number, count: number): void {
    let row = this.#rows.get(target);
    if (row === undefined) this.#rows.set(target, (row = new Map()));
    row.set(source, (row.get(source) ?? 0) + count);
  }
}
