import { idLimit } from './parse-merge-table.ts';
import type { TokenChain } from './token-chain.ts';

/** One pair of neighbours. */
export interface Pair {
  readonly index: number;
  readonly left: number;
  readonly right: number;
  /** Places where it stands, overlapping ones counted each. */
  count: number;
  /** No place of the pair is before. */
  lowest: number;
  /** Places of its left token; some may have been merged away. Ascending while `isSorted`. */
  places: number[];
  isSorted: boolean;
}

/** Where the pairs that may merge stand in a chain of tokens, kept up to date as neighbours change. */
export class PairPlaces {
  readonly #chain: TokenChain;
  readonly #mayMerge: (left: number, right: number) => boolean;
  readonly #byKey = new Map<number, Pair | null>();
  readonly pairs: Pair[] = [];
  /** Pairs that have been added to since `drain`. */
  #grown = new Set<Pair>();

  constructor(chain: TokenChain, mayMerge: (left: number, right: number) => boolean) {
    this.#chain = chain;
    this.#mayMerge = mayMerge;
    for (let place = 0; place < chain.length; place += 1) this.add(place);
  }

  /** Counts the pair that begins at a place. */
  add(place: number): void {
    const { token, next } = this.#chain;
    if (next[place]! < 0) return;
    const pair = this.#pair(token[place]!, token[next[place]!]!);
    if (pair === null) return;
    if (pair.places.length > 0 && place < pair.places.at(-1)!) pair.isSorted = false;
    pair.places.push(place);
    pair.count += 1;
    pair.lowest = Math.min(pair.lowest, place);
    this.#grown.add(pair);
  }

  /** Takes one place off the count of a pair. */
  remove(left: number, right: number): void {
    const pair = this.#byKey.get(left * idLimit + right);
    if (pair) pair.count -= 1;
  }

  /** Pairs that have been added to since the last call. */
  drain(): Iterable<Pair> {
    const grown = this.#grown;
    this.#grown = new Set();
    return grown;
  }

  /** The places where the pair still stands, ascending. */
  placesOf(pair: Pair): readonly number[] {
    const { token, next } = this.#chain;
    if (!pair.isSorted) pair.places = pair.places.toSorted((a, b) => a - b);
    pair.isSorted = true;
    pair.places = pair.places.filter((place) => token[place] === pair.left && next[place]! >= 0 && token[next[place]!] === pair.right);
    return pair.places;
  }

  #pair(left: number, right: number): Pair | null {
    const key = left * idLimit + right;
    let pair = this.#byKey.get(key);
    if (pair === undefined) {
      pair = this.#mayMerge(left, right) ? { index: this.pairs.length, left, right, count: 0, lowest: Number.POSITIVE_INFINITY, places: [], isSorted: true } : null;
      this.#byKey.set(key, pair);
      if (pair !== null) this.pairs.push(pair);
    }
    return pair;
  }
}
