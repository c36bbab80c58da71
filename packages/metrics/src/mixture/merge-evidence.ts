import type { MergeReplay } from './merge-replay.ts';

/** How frequent a pair is in each category. */
export interface PairRates {
  /** Those in which it stands. */
  readonly categories: readonly number[];
  /** Times a byte, by the order of `categories`. */
  readonly rates: readonly number[];
  /** How much it counts, from 0 to 1: rates from few occurrences are uncertain. */
  readonly weight: number;
}

/** What the merges of a tokenizer say about frequencies in its training data. */
export interface MergeEvidence {
  /** The pairs that were merged, each as frequent as it was then, in their order: so the training data has them ever less frequently. */
  readonly merged: readonly PairRates[];
  /** Pairs that stand after the last merge: the training data has none of them more frequently than that. */
  readonly left: readonly PairRates[];
}

/** Occurrences at which a rate counts half. */
const halfCount = 5;
/** Occurrences below which pairs that were not merged tell nothing. */
const leastCount = 3;

/** @param bytes [categories] of the samples */
export function mergeEvidence(replay: MergeReplay, bytes: readonly number[]): MergeEvidence {
  const standing = new Map<number, Map<number, number>>();
  const change = (pair: number, category: number, by: number): void => {
    let counts = standing.get(pair);
    if (counts === undefined) standing.set(pair, (counts = new Map<number, number>()));
    const count = (counts.get(category) ?? 0) + by;
    if (count > 0) counts.set(category, count);
    else counts.delete(category);
  };
  const ratesOf = (counts: ReadonlyMap<number, number>, least: number): PairRates[] => {
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    if (total < least) return [];
    return [{ categories: [...counts.keys()], rates: Array.from(counts, ([category, count]) => count / bytes[category]!), weight: total / (total + halfCount) }];
  };
  replay.eachChange(0, change);
  const merged = [...replay.joined].flatMap((pair, merge) => {
    const rates = ratesOf(standing.get(pair) ?? new Map<number, number>(), 1);
    replay.eachChange(merge + 1, change);
    return rates;
  });
  return { merged, left: [...standing.values()].flatMap((counts) => ratesOf(counts, leastCount)) };
}
