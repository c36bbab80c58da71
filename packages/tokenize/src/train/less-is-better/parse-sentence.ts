import type { Chunk, Lexicon } from './lexicon.ts';

/** Options of `parseSentence`. */
export interface ParseOptions {
  /** Part of its rank by which an entry is moved. */
  readonly updateRate: number;
}

/**
 * Cuts a sentence into entries and rewards or punishes them on the way.
 *
 * Where two entries match, both are tried: each side goes on with the longest matches until both end at the same place. The side
 * with fewer chunks wins, then the one whose ranks add up to less. The longest match moves to the front when its side wins, and
 * back when it loses.
 */
export function parseSentence(sentence: ArrayLike<number>, lexicon: Lexicon, options: ParseOptions): Chunk[] {
  const chunks: Chunk[] = [];
  const { ranked } = lexicon;
  for (let at = 0; at < sentence.length; ) {
    const [longest, second] = lexicon.matches(sentence, at);
    let chosen = longest;
    if (second !== null) {
      const isLongestBetter = compare(sentence, lexicon, longest, second) <= 0;
      const places = Math.floor(ranked.rank(longest.entry) * options.updateRate) + 1;
      ranked.move(longest.entry, isLongestBetter ? -places : places);
      if (!isLongestBetter) chosen = second;
    }
    chunks.push(chosen);
    at = chosen.end;
  }
  return chunks;
}

/** Negative when going on from `a` takes fewer chunks, or better ones, than from `b` until both meet. */
function compare(sentence: ArrayLike<number>, lexicon: Lexicon, a: Chunk, b: Chunk): number {
  const { ranked } = lexicon;
  const rankOf = ({ entry }: Chunk): number => (entry < 0 ? ranked.length : ranked.rank(entry));
  let [endA, endB] = [a.end, b.end];
  let [countA, countB] = [1, 1];
  let [ranksA, ranksB] = [rankOf(a), rankOf(b)];
  while (endA !== endB) {
    const [next] = lexicon.matches(sentence, Math.min(endA, endB));
    if (endA < endB) {
      endA = next.end;
      countA++;
      ranksA += rankOf(next);
    } else {
      endB = next.end;
      countB++;
      ranksB += rankOf(next);
    }
  }
  return countA - countB || ranksA - ranksB;
}
