import { type Competitor, findCompetitors } from './competitors.ts';
import { heaviestMatching } from './heaviest-matching.ts';
import type { MergeReplay } from './merge-replay.ts';

/** For each merge; a matching hardly ever takes one further behind. */
const mostCompetitors = 16;

/**
 * What shares leave unexplained of the merges, as the linear function of shares that it is nearby: a slope, whose product with the shares is the value.
 *
 * The paper gives each merge and each pair a slack, such that the two make up for the lead of every competitor, and makes the sum of all slacks least. For given
 * shares that sum is the weight of the heaviest matching of merges with competitors, by the duality of linear programs (Egerváry 1931).
 *
 * @param shares [categories]
 * @returns [categories]
 */
export function unexplainedSlope(replay: MergeReplay, shares: Float64Array): Float64Array {
  const competitors = findCompetitors(replay, shares, mostCompetitors).filter((ofMerge) => ofMerge.length > 0);
  const matching = heaviestMatching(competitors.map((ofMerge) => ofMerge.map(({ pair, lead }) => ({ right: pair, weight: lead }))));
  return summedLeads(replay, competitors.flatMap((ofMerge, at) => (matching[at]! < 0 ? [] : [ofMerge[matching[at]!]!])));
}

/** [categories] by how much competitors are ahead in each category alone, as a share of its pairs, in sum. One competitor a merge at most, in order. */
function summedLeads(replay: MergeReplay, competitors: readonly Competitor[]): Float64Array {
  const counts = new Map(competitors.flatMap(({ merge, pair }) => [pair, replay.joined[merge]!]).map((pair) => [pair, new Float64Array(replay.categories)]));
  const sum = new Float64Array(replay.categories);
  let block = 0;
  for (const { merge, pair } of competitors) {
    for (; block <= merge; block += 1) {
      replay.eachChange(block, (changed, category, change) => {
        const ofPair = counts.get(changed);
        if (ofPair !== undefined) ofPair[category]! += change;
      });
    }
    const [ahead, behind] = [counts.get(pair)!, counts.get(replay.joined[merge]!)!];
    for (let category = 0; category < sum.length; category += 1) sum[category]! += (ahead[category]! - behind[category]! - 1) / replay.totals[category]!;
  }
  return sum;
}
