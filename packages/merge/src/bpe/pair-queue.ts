/** A heap of pairs: highest count first, ties to the one whose first place may be the earliest. Entries may be stale; who pops checks. */
export class PairQueue {
  readonly #pairs: number[] = [];
  readonly #counts: number[] = [];
  readonly #firsts: number[] = [];

  push(pair: number, count: number, first: number): void {
    let at = this.#pairs.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(count, first, this.#counts[parent]!, this.#firsts[parent]!)) break;
      this.#set(at, this.#pairs[parent]!, this.#counts[parent]!, this.#firsts[parent]!);
      at = parent;
    }
    this.#set(at, pair, count, first);
  }

  pop(): { readonly pair: number; readonly count: number; readonly first: number } | undefined {
    if (this.#pairs.length === 0) return undefined;
    const top = { pair: this.#pairs[0]!, count: this.#counts[0]!, first: this.#firsts[0]! };
    const [pair, count, first] = [this.#pairs.pop()!, this.#counts.pop()!, this.#firsts.pop()!];
    const { length } = this.#pairs;
    if (length === 0) return top;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= length) break;
      if (child + 1 < length && isBefore(this.#counts[child + 1]!, this.#firsts[child + 1]!, this.#counts[child]!, this.#firsts[child]!)) child += 1;
      if (!isBefore(this.#counts[child]!, this.#firsts[child]!, count, first)) break;
      this.#set(at, this.#pairs[child]!, this.#counts[child]!, this.#firsts[child]!);
      at = child;
    }
    this.#set(at, pair, count, first);
    return top;
  }

  #set(at: number, pair: number, count: number, first: number): void {
    this.#pairs[at] = pair;
    this.#counts[at] = count;
    this.#firsts[at] = first;
  }
}

function isBefore(countA: number, firstA: number, countB: number, firstB: number): boolean {
  return countA !== countB ? countA > countB : firstA < firstB;
}
