import { PairPlaces } from './pair-places.ts';
import { PairQueue } from './pair-queue.ts';
import { type TokenChain, tokenChain } from './token-chain.ts';

/** How far `learnPairs` goes. */
export interface LearnLimits {
  /** Most merges. Default unlimited: until no pair is left that may merge. */
  readonly maxMerges?: number;
  /** Stops once the tokens are fewer by this share, from 0 to 1. Default 1: never. */
  readonly shortening?: number;
  /** Least places of a pair that is merged. Default 1. */
  readonly minCount?: number;
}

/** Pairs that were learned, and the sequences with them merged. */
export interface LearnedPairs {
  readonly merges: readonly (readonly [left: number, right: number, merged: number])[];
  readonly chain: TokenChain;
}

/**
 * Merges the pair of neighbours that stands in most places, again and again; of several the one that comes first. Places that overlap are
 * counted each, and merged from the left.
 *
 * Counts follow each merge where it happens, so that time grows with the tokens and hardly with the merges.
 *
 * @param sequences token ids, borrowed; no pair reaches from one into the next
 * @param mayMerge asked once for each pair
 * @param join the id that a merged pair gets
 */
export function learnPairs(sequences: readonly ArrayLike<number>[], mayMerge: (left: number, right: number) => boolean, join: (left: number, right: number) => number, limits: LearnLimits = {}): LearnedPairs {
  const { maxMerges = Number.POSITIVE_INFINITY, shortening = 1, minCount = 1 } = limits;
  const chain = tokenChain(sequences);
  const { token, next, previous } = chain;
  const places = new PairPlaces(chain, mayMerge);
  const queue = new PairQueue();
  const merges: [number, number, number][] = [];
  const enough = chain.length * (1 - shortening);
  let { length } = chain;
  const queueGrown = (): void => {
    for (const pair of places.drain()) if (pair.count >= minCount) queue.push(pair.index, pair.count, pair.lowest);
  };
  queueGrown();
  while (merges.length < maxMerges && length > enough) {
    const top = queue.pop();
    if (top === undefined) break;
    const pair = places.pairs[top.pair]!;
    if (top.count !== pair.count) {
      if (pair.count >= minCount) queue.push(top.pair, pair.count, pair.lowest);
      continue;
    }
    // What was first may have been merged away; looking is for those only that get this far.
    const standing = places.placesOf(pair);
    pair.lowest = standing[0]!;
    if (top.first !== pair.lowest) {
      queue.push(top.pair, pair.count, pair.lowest);
      continue;
    }
    const { left, right } = pair;
    const merged = join(left, right);
    merges.push([left, right, merged]);
    pair.places = [];
    pair.lowest = Number.POSITIVE_INFINITY;
    for (const place of standing) {
      const second = next[place]!;
      if (token[place] !== left || second < 0 || token[second] !== right) continue;
      const [before, after] = [previous[place]!, next[second]!];
      if (before >= 0) places.remove(token[before]!, left);
      places.remove(left, right);
      if (after >= 0) places.remove(right, token[after]!);
      token[place] = merged;
      token[second] = -1;
      next[place] = after;
      if (after >= 0) previous[after] = place;
      if (before >= 0) places.add(before);
      places.add(place);
      length -= 1;
    }
    queueGrown();
  }
  return { merges, chain };
}
