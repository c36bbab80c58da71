import { byteSpelling } from './byte-spelling.ts';
import type { BpeMerges } from './bpe-merges.ts';

/** Counted pretokens of one category of text. */
export type CountedPretokens = ReadonlyMap<string, number> | readonly (readonly [pretoken: string, count: number])[];

const keySpan = 2 ** 26;

/**
 * The pairs of neighbours in samples of text, and how their counts change as the merges of a tokenizer are applied one by one.
 *
 * Works on distinct pretokens, and keeps the changes: for each merge the pairs whose counts it changed, by category. So the walk through all merges
 * can be made again and again for little.
 */
export class MergeReplay {
  readonly categories: number;
  /** [categories] pairs of each category before the first merge. */
  readonly totals: Float64Array;
  /** [merges] the pair that each merge joins; -1 when it stands in no sample. */
  readonly joined: Int32Array;
  /** [merges + 2] where the changes of each merge begin in the lists below; the first block is what stands before the first merge. */
  readonly starts: Uint32Array;
  /** Pairs that at some time stand more than once in a category. */
  readonly repeated: Int32Array;
  readonly #changedPairs: number[] = [];
  readonly #changedCategories: number[] = [];
  readonly #changes: number[] = [];

  readonly #tokens: string[] = [];
  readonly #idOf = new Map<string, number>();
  readonly #pairOf = new Map<number, number>();
  readonly #lefts: number[] = [];
  readonly #rights: number[] = [];

  constructor({ merges, alphabet }: BpeMerges, samples: readonly CountedPretokens[]) {
    this.categories = samples.length;
    this.totals = new Float64Array(samples.length);
    this.joined = new Int32Array(merges.length);
    this.starts = new Uint32Array(merges.length + 2);

    const words: number[][] = [];
    const counts: number[][] = [];
    const wordOf = new Map<string, number>();
    for (const [category, sample] of samples.entries()) {
      for (const [pretoken, count] of sample) {
        let word = wordOf.get(pretoken);
        if (word === undefined) {
          const spelled = alphabet === 'bytes' ? byteSpelling(pretoken) : pretoken;
          wordOf.set(pretoken, (word = words.length));
          words.push(Array.from(spelled, (character) => this.#intern(character)));
          counts.push([]);
        }
        counts[word]!.push(category, count);
        this.totals[category]! += count * Math.max(0, words[word]!.length - 1);
      }
    }

    const holders: number[][] = [];
    const changed = new Map<number, number>();
    const standing = new Map<number, number>();
    const repeated = new Set<number>();
    const change = (pair: number, word: number, sign: number): void => {
      const ofWord = counts[word]!;
      for (let at = 0; at < ofWord.length; at += 2) {
        const key = pair * this.categories + ofWord[at]!;
        changed.set(key, (changed.get(key) ?? 0) + sign * ofWord[at + 1]!);
      }
    };
    for (const [word, symbols] of words.entries()) {
      for (let at = 1; at < symbols.length; at += 1) {
        const pair = this.#pair(symbols[at - 1]!, symbols[at]!);
        change(pair, word, 1);
        (holders[pair] ??= []).push(word);
      }
    }
    const keep = (block: number): void => {
      for (const [key, change] of changed) {
        const count = (standing.get(key) ?? 0) + change;
        standing.set(key, count);
        if (count > 1) repeated.add(Math.floor(key / this.categories));
      }
      this.#keep(changed, block);
    };
    keep(0);

    for (const [rank, [left, right]] of merges.entries()) {
      const [first, second] = [this.#intern(left), this.#intern(right)];
      const pair = this.#pairOf.get(first * keySpan + second) ?? -1;
      this.joined[rank] = pair;
      const token = this.#intern(left + right);
      for (const word of new Set(holders[pair])) {
        const before = words[word]!;
        const after = joinPair(before, first, second, token);
        if (after.length === before.length) continue;
        for (let at = 1; at < before.length; at += 1) change(this.#pair(before[at - 1]!, before[at]!), word, -1);
        for (let at = 1; at < after.length; at += 1) {
          const made = this.#pair(after[at - 1]!, after[at]!);
          change(made, word, 1);
          if (after[at - 1] === token || after[at] === token) (holders[made] ??= []).push(word);
        }
        words[word] = after;
      }
      delete holders[pair];
      keep(rank + 1);
    }
    this.repeated = Int32Array.from(repeated).toSorted();
  }

  /** Distinct pairs that ever stood in a sample. */
  get pairs(): number {
    return this.#lefts.length;
  }

  /** How a pair is spelled. */
  pairAt(pair: number): readonly [left: string, right: string] {
    return [this.#tokens[this.#lefts[pair]!]!, this.#tokens[this.#rights[pair]!]!];
  }

  /** Tells the changes of a block: block 0 is what stands before the first merge, block `rank + 1` what merge `rank` does. */
  eachChange(block: number, onChange: (pair: number, category: number, change: number) => void): void {
    for (let at = this.starts[block]!; at < this.starts[block + 1]!; at += 1) onChange(this.#changedPairs[at]!, this.#changedCategories[at]!, this.#changes[at]!);
  }

  #keep(changed: Map<number, number>, block: number): void {
    for (const [key, change] of changed) {
      if (change === 0) continue;
      this.#changedPairs.push(Math.floor(key / this.categories));
      this.#changedCategories.push(key % this.categories);
      this.#changes.push(change);
    }
    this.starts[block + 1] = this.#changes.length;
    changed.clear();
  }

  #intern(token: string): number {
    let id = this.#idOf.get(token);
    if (id === undefined) {
      this.#idOf.set(token, (id = this.#tokens.length));
      this.#tokens.push(token);
    }
    return id;
  }

  #pair(left: number, right: number): number {
    const key = left * keySpan + right;
    let pair = this.#pairOf.get(key);
    if (pair === undefined) {
      this.#pairOf.set(key, (pair = this.#lefts.length));
      this.#lefts.push(left);
      this.#rights.push(right);
    }
    return pair;
  }
}

function joinPair(symbols: readonly number[], left: number, right: number, token: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < symbols.length; at += 1) {
    const isPair = symbols[at] === left && symbols[at + 1] === right;
    result.push(isPair ? token : symbols[at]!);
    if (isPair) at += 1;
  }
  return result;
}
