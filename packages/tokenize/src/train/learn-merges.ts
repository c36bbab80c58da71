import { PairCounts } from './pair-counts.ts';
import { PairHeap } from './pair-heap.ts';

/** What merges are learned from. */
export interface LearnMergesInput {
  /** The vocabulary before the first merge, by id: special tokens and the alphabet. */
  readonly tokens: readonly string[];
  /** Distinct words as token ids, each with how often it occurs. */
  readonly words: Iterable<readonly [symbols: ArrayLike<number>, count: number]>;
  readonly vocabSize: number;
  readonly minFrequency: number;
  /** Longest token a merge may make, in alphabet characters. */
  readonly maxTokenLength: number;
  /** How a joined token is spelled. By default its parts one after the other. */
  readonly spell?: (left: string, right: string) => string;
  /** Whether two tokens may become one. By default any may. */
  readonly allowed?: (left: string, right: string) => boolean;
}

/** A learned vocabulary. */
export interface LearnedMerges {
  /** Every token by id, those of the input first. */
  readonly tokens: readonly string[];
  /** Pairs of token ids in the order they were learned. */
  readonly merges: readonly (readonly [left: number, right: number])[];
}

/**
 * Byte-pair encoding: joins the most frequent neighbours again and again, yielding the number of merges after each one.
 *
 * Same merges in the same order as the `tokenizers` crate, with three of its habits kept for that reason: a pair's own count
 * stays as it was when it is merged; a pair that spells an existing token reuses its id and is listed all the same; a
 * pair met again in new words gets a second entry on the heap. Counts are doubles, so large corpora do not overflow.
 *
 * Source: Sennrich, Haddow and Birch, "Neural Machine Translation of Rare Words with Subword Units" (2016), section 3.2.
 */
export function* learnMerges(input: LearnMergesInput): Generator<number, LearnedMerges> {
  const { vocabSize, maxTokenLength, spell = concatenate, allowed } = input;
  const minCount = Math.max(1, input.minFrequency);
  const tokens = [...input.tokens];
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const lengths = tokens.map(() => 1);
  const merges: [number, number][] = [];
  const words: number[][] = [];
  const wordCounts: number[] = [];
  for (const [symbols, count] of input.words) {
    words.push(Array.from(symbols));
    wordCounts.push(count);
  }

  const pairs = new PairCounts();
  const heap = new PairHeap();
  let seenIn = new Map<number, number[]>();
  const see = (left: number, right: number, word: number): void => {
    const pair = pairs.add(left, right, wordCounts[word]!);
    const list = seenIn.get(pair);
    if (list === undefined) seenIn.set(pair, [word]);
    else if (list[list.length - 1] !== word) list.push(word);
  };
  const pushSeen = (): void => {
    for (const [pair, list] of seenIn) {
      const count = pairs.count(pair);
      if (allowed?.(tokens[pairs.left(pair)]!, tokens[pairs.right(pair)]!) === false) continue;
      if (count > 0) heap.push({ left: pairs.left(pair), right: pairs.right(pair), pair, count, words: list });
    }
    seenIn = new Map();
  };

  words.forEach((symbols, word) => {
    for (let at = 0; at + 1 < symbols.length; at++) see(symbols[at]!, symbols[at + 1]!, word);
  });
  pushSeen();

  while (idOf.size < vocabSize) {
    const top = heap.pop();
    if (top === undefined) break;
    const count = pairs.count(top.pair);
    if (top.count !== count) {
      top.count = count;
      heap.push(top);
      continue;
    }
    if (count < minCount) break;
    const { left, right } = top;
    const text = spell(tokens[left]!, tokens[right]!);
    let joined = idOf.get(text);
    if (joined === undefined) {
      joined = tokens.length;
      tokens.push(text);
      lengths.push(lengths[left]! + lengths[right]!);
      idOf.set(text, joined);
    }
    merges.push([left, right]);
    // The time goes here: every word that holds the pair is rewritten in place, and its neighbours' counts follow.
    for (const word of top.words) {
      const symbols = words[word]!;
      const weight = wordCounts[word]!;
      let to = 0;
      for (let from = 0; from < symbols.length; from++, to++) {
        if (symbols[from] !== left || from + 1 >= symbols.length || symbols[from + 1] !== right) {
          symbols[to] = symbols[from]!;
          continue;
        }
        from++;
        const before = to > 0 ? symbols[to - 1]! : -1;
        const after = from + 1 < symbols.length ? symbols[from + 1]! : -1;
        if (before >= 0) {
          pairs.add(before, left, -weight);
          if (lengths[before]! + lengths[joined]! < maxTokenLength) see(before, joined, word);
        }
        if (after >= 0) {
          pairs.add(right, after, -weight);
          if (lengths[after]! + lengths[joined]! < maxTokenLength) see(joined, after, word);
        }
        symbols[to] = joined;
      }
      symbols.length = to;
    }
    pushSeen();
    yield merges.length;
  }
  return { tokens, merges };
}

function concatenate(left: string, right: string): string {
  return left + right;
}
