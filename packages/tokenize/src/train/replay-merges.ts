import type { LearnedMerges } from './learn-merges.ts';

/** What joining two tokens gives, and how early. */
interface Join {
  readonly rank: number;
  readonly token: number;
}

/** Applies learned merges to new words, given as alphabet characters: the earliest merge first, as BPE encoding does. */
export function replayMerges({ tokens, merges }: LearnedMerges): (word: string) => number[] {
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const joins = new Map<number, Join>();
  const size = tokens.length;
  merges.forEach(([left, right], rank) => {
    const pair = left * size + right;
    if (!joins.has(pair)) joins.set(pair, { rank, token: idOf.get(tokens[left]! + tokens[right]!)! });
  });
  return (word) => {
    const symbols = Array.from(word, (character) => idOf.get(character)!);
    for (;;) {
      let best: Join | undefined;
      let at = -1;
      for (let index = 0; index + 1 < symbols.length; index++) {
        const join = joins.get(symbols[index]! * size + symbols[index + 1]!);
        if (join === undefined || (best !== undefined && join.rank >= best.rank)) continue;
        best = join;
        at = index;
      }
      if (best === undefined) return symbols;
      symbols.splice(at, 2, best.token);
    }
  };
}
