import type { MergeRanks } from './merge-ranks.ts';
import { NumberHeap } from './number-heap.ts';
import { tokenChain } from './token-chain.ts';

const placeLimit = 2 ** 32;

/**
 * Does a table's merges over a sequence, one after the other, each from left to right, as they were done where the table was learned.
 *
 * A pair that comes about after its merge has had its turn stays two tokens, so a table gives the text that it was learned on what learning
 * gave it. Looks at places that merge only.
 *
 * @returns the id of each merged token and how many tokens went into it
 */
export function replayMerges(tokens: ArrayLike<number>, ranks: MergeRanks): { readonly ids: number[]; readonly lengths: number[] } {
  const { token, next, previous } = tokenChain([tokens]);
  const heap = new NumberHeap();
  const queue = (after: number, place: number): void => {
    if (place < 0 || next[place]! < 0) return;
    const rank = ranks.after(after, token[place]!, token[next[place]!]!);
    if (rank >= 0) heap.push(rank * placeLimit + place);
  };
  for (let place = 0; place < tokens.length; place += 1) queue(-1, place);
  for (let top = heap.pop(); top !== undefined; top = heap.pop()) {
    const place = top % placeLimit;
    const rank = (top - place) / placeLimit;
    const [left, right, merged] = ranks.merges[rank]!;
    const second = next[place]!;
    if (token[place] !== left || second < 0 || token[second] !== right) continue;
    token[place] = merged;
    token[second] = -1;
    next[place] = next[second]!;
    if (next[place]! >= 0) previous[next[place]!] = place;
    queue(rank, previous[place]!);
    queue(rank, place);
  }
  const [ids, lengths]: [number[], number[]] = [[], []];
  for (let place = 0; place >= 0 && place < tokens.length; place = next[place]!) {
    ids.push(token[place]!);
    lengths.push((next[place]! < 0 ? tokens.length : next[place]!) - place);
  }
  return { ids, lengths };
}
