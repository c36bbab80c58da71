import type { MergeReplay } from './merge-replay.ts';

const rounding = 1e-10;

/** A pair that was not merged although it is more frequent than the one that was. */
export interface Competitor {
  readonly merge: number;
  readonly pair: number;
  /** By how much, as a share of all pairs of the mixture, beyond one count in each category. */
  readonly lead: number;
}

/**
 * The pairs that should have been merged instead, had the training data been mixed so, for each merge: those that are furthest ahead of it.
 * Counts that differ by one in each category are equal here, since how training breaks ties is not known.
 *
 * @param shares [categories]
 * @param most for each merge
 */
export function findCompetitors(replay: MergeReplay, shares: Float64Array, most: number): Competitor[][] {
  const { pairs, totals, joined, repeated } = replay;
  const weights = shares.map((share, category) => share / totals[category]!);
  const tie = weights.reduce((sum, weight) => sum + weight, 0);
  /** [pairs] share of the mixed text. */
  const mixed = new Float64Array(pairs);
  const change = (pair: number, category: number, by: number): void => {
    mixed[pair]! += weights[category]! * by;
  };
  replay.eachChange(0, change);
  return Array.from(joined, (chosen, merge) => {
    const found: Competitor[] = [];
    if (chosen >= 0) {
      let least = mixed[chosen]! + tie + rounding;
      for (let at = 0; at < repeated.length; at += 1) {
        const pair = repeated[at]!;
        if (!(mixed[pair]! > least) || pair === chosen) continue;
        const lead = mixed[pair]! - mixed[chosen]! - tie;
        let place = found.length < most ? found.length : most - 1;
        for (; place > 0 && found[place - 1]!.lead < lead; place -= 1) found[place] = found[place - 1]!;
        found[place] = { merge, pair, lead };
        if (found.length === most) least = mixed[chosen]! + tie + found[most - 1]!.lead;
      }
    }
    replay.eachChange(merge + 1, change);
    return found;
  });
}
