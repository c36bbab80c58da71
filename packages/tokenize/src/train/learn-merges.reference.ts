import type { LearnedMerges, LearnMergesInput } from './learn-merges.ts';

/**
 * `learnMerges` in its smallest form: count every pair anew, join the best, repeat.
 *
 * It knows nothing of a maximal length, and it differs where two pairs spell the same token; see `learnMerges`.
 */
export function learnMergesReference(input: LearnMergesInput): LearnedMerges {
  const tokens = [...input.tokens];
  const merges: [number, number][] = [];
  let words = Array.from(input.words, ([symbols, count]) => ({ symbols: Array.from(symbols), count }));
  while (tokens.length < input.vocabSize) {
    const counts = new Map<string, number>();
    for (const { symbols, count } of words) {
      symbols.slice(1).forEach((right, at) => {
        const pair = `${symbols[at]} ${right}`;
        counts.set(pair, (counts.get(pair) ?? 0) + count);
      });
    }
    const ranked = Array.from(counts, ([pair, count]) => ({ pair: pair.split(' ').map(Number) as [number, number], count }));
    ranked.sort((a, b) => b.count - a.count || a.pair[0] - b.pair[0] || a.pair[1] - b.pair[1]);
    const best = ranked[0];
    if (best === undefined || best.count < Math.max(1, input.minFrequency)) break;
    const [left, right] = best.pair;
    const joined = tokens.push(tokens[left]! + tokens[right]!) - 1;
    merges.push([left, right]);
    words = words.map(({ symbols, count }) => ({ symbols: join(symbols, left, right, joined), count }));
  }
  return { tokens, merges };
}

function join(symbols: readonly number[], left: number, right: number, joined: number): number[] {
  const result: number[] = [];
  for (let at = 0; at < symbols.length; at++) {
    const pair = symbols[at] === left && symbols[at + 1] === right;
    result.push(pair ? joined : symbols[at]!);
    if (pair) at++;
  }
  return result;
}
