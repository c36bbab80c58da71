import type { MergeReplay } from './merge-replay.ts';
import type { MixtureRow, MixtureSolution } from './mixture-program.ts';

/** A row that a mixture breaks. */
export interface BrokenRow extends MixtureRow {
  /** By how much, as a share of all pairs, beyond its slacks and what a difference of one count makes. */
  readonly violation: number;
}

/**
 * The pairs that should have been merged instead, had the training data been mixed so: for each merge those that break its row most.
 *
 * Counts that differ by one in each category count as equal, since how training breaks ties is not known.
 *
 * @param most for each merge
 */
export function findCompetitors(replay: MergeReplay, { shares, ofMerge, ofPair }: MixtureSolution, most: number): BrokenRow[] {
  const { categories, pairs, totals, joined } = replay;
  const weights = shares.map((share, category) => share / totals[category]!);
  const tie = Math.max(1e-9, weights.reduce((sum, weight) => sum + weight, 0));
  const counts = new Float64Array(pairs * categories);
  /** [pairs] share of the mixed text, less the slack of the pair. */
  const mixed = new Float64Array(pairs);
  for (const [pair, slack] of ofPair) mixed[pair] = -slack;
  const change = (pair: number, category: number, by: number): void => {
    mixed[pair]! += weights[category]! * by;
  };
  replay.apply(0, counts, change);

  const found: BrokenRow[] = [];
  for (let merge = 0; merge < joined.length; merge += 1) {
    const chosen = joined[merge]!;
    if (chosen >= 0) {
      const least = mixed[chosen]! + (ofPair.get(chosen) ?? 0) + (ofMerge.get(merge) ?? 0) + tie;
      const better: number[] = [];
      for (let pair = 0; pair < pairs; pair += 1) if (mixed[pair]! > least && pair !== chosen) better.push(pair);
      better.sort((a, b) => mixed[b]! - mixed[a]! || a - b);
      for (const pair of better.slice(0, most)) {
        const lead = Array.from(totals, (total, category) => (counts[chosen * categories + category]! - counts[pair * categories + category]!) / total);
        found.push({ merge, pair, lead, violation: mixed[pair]! - least });
      }
    }
    replay.apply(merge + 1, counts, change);
  }
  return found;
}
