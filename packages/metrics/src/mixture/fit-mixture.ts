import { yieldToEventLoop } from '@tokstream/core';
import type { BpeMerges } from './bpe-merges.ts';
import { fallingLevels } from './falling-levels.ts';
import { type MergeEvidence, mergeEvidence, type PairRates } from './merge-evidence.ts';
import { type CountedPretokens, MergeReplay } from './merge-replay.ts';
import { bytesOf, hasPair } from './sample-pretokens.ts';

/** Settings of `fitMixture`. */
export interface FitMixtureOptions {
  /** Merges to look at, from the first. Default 1000. */
  readonly merges?: number;
  readonly signal?: AbortSignal;
}

/** What data a tokenizer was trained on, as near as its merges can be fitted. */
export interface MixtureFit {
  /** Share of each category in the bytes of the training data. Empty while no sample has a pair. */
  readonly shares: Readonly<Record<string, number>>;
  /** Mean distance of the logarithm of a merge's frequency from the level of its rank, of which 1 counts at most: some 0.1 where samples and training data are alike. */
  readonly misfit?: number;
  /** Merges that were looked at. */
  readonly merges: number;
  /** Those of them that stand in a sample. */
  readonly seenMerges: number;
}

/** A frequency too low to be told from none, a byte. */
const leastRate = 1e-9;
/** The lowest share that a category can come back from. */
const leastShare = 1e-7;
/** The largest distance, in nats, that counts as it is; Huber's loss grows linearly beyond. */
const clip = 1;
/** Merges, as a share of all and of the misfit, that each category has against it: the worse the samples fit, the more must speak for one. */
const doubt = 0.01;
const [mostSteps, settled] = [500, 1e-5];

/**
 * Fits the mixture of categories that a BPE tokenizer was trained on, also where the samples are text of another kind than the training data.
 *
 * Training joins the most frequent pair, so the frequencies of merges fall from merge to merge, and no pair that is left is more frequent than the last. The shares
 * are those under which the logarithms of the frequencies in the mixed samples are nearest to that, by Huber's loss: a pair that is a tenth as frequent in
 * the samples as in the training data, or ten times, moves the shares no further than one at twice the frequency. `inferMixture` weighs differences of
 * frequencies, which rare pairs and languages with many characters hardly show in.
 *
 * Samples are as for `inferMixture`; some 10 kB of each category will do.
 *
 * Errors: `aborted`.
 *
 * @example
 * ```js
 * import { fitMixture } from '@tokstream/metrics';
 * const merges = [['t', 'h'], ['e', 'i'], ['th', 'e'], ['ei', 'n']];
 * const samples = { english: new Map([['the', 60], ['thin', 10]]), german: new Map([['ein', 50], ['die', 20]]) };
 * const { shares } = await fitMixture({ merges, alphabet: 'characters' }, samples);
 * console.log(Object.keys(shares).join(' ')); // english german
 * ```
 */
export async function fitMixture(tokenizer: BpeMerges, samples: Readonly<Record<string, CountedPretokens>>, { merges = 1000, signal }: FitMixtureOptions = {}): Promise<MixtureFit> {
  const considered = tokenizer.merges.slice(0, merges);
  const names = Object.keys(samples).filter((name) => hasPair(samples[name]!, tokenizer.alphabet));
  if (names.length === 0) return { shares: {}, merges: considered.length, seenMerges: 0 };
  await yieldToEventLoop(signal);
  const replay = new MergeReplay({ ...tokenizer, merges: considered }, names.map((name) => samples[name]!));
  const evidence = mergeEvidence(replay, names.map((name) => bytesOf(samples[name]!)));
  let fit: Fit = { shares: new Float64Array(names.length).fill(1 / names.length), misfit: Number.NaN };
  for (let step = 0, moved = 1; step < mostSteps && moved > settled; step += 1) {
    if (step % 16 === 0) await yieldToEventLoop(signal);
    const next = improve(evidence, fit.shares);
    moved = Math.max(...next.shares.map((share, category) => Math.abs(share - fit.shares[category]!)));
    fit = next;
  }
  return { shares: Object.fromEntries(names.map((name, category) => [name, fit.shares[category]!])), misfit: fit.misfit, merges: considered.length, seenMerges: evidence.merged.length };
}

interface Fit {
  /** [categories] */
  readonly shares: Float64Array;
  /** Of the shares before. */
  readonly misfit: number;
}

/** One step: each share is multiplied by the mean, over the pairs that it has a part in, of what they lack to their level. */
function improve({ merged, left }: MergeEvidence, shares: Float64Array): Fit {
  const rateOf = ({ categories, rates }: PairRates): number => rates.reduce((sum, rate, at) => sum + shares[categories[at]!]! * rate, leastRate);
  const mixed = merged.map(rateOf);
  const levels = fallingLevels(mixed.map((rate, at) => ({ value: Math.log(rate), weight: merged[at]!.weight })));
  const lacks = mixed.map((rate, at) => levels[at]! - Math.log(rate));
  const counted = merged.reduce((sum, { weight }) => sum + weight, 0);
  const misfit = counted === 0 ? 0 : lacks.reduce((sum, lack, at) => sum + Math.min(clip, Math.abs(lack)) * merged[at]!.weight, 0) / counted;
  const against = doubt * misfit * merged.length;
  const [sums, weights] = [new Float64Array(shares.length).fill(-against), new Float64Array(shares.length).fill(against)];
  const tell = ({ categories, rates, weight }: PairRates, rate: number, lack: number): void => {
    for (const [at, category] of categories.entries()) {
      const part = ((shares[category]! * rates[at]!) / rate) * weight;
      sums[category]! += part * Math.max(-clip, Math.min(clip, lack));
      weights[category]! += part;
    }
  };
  for (const [at, pair] of merged.entries()) tell(pair, mixed[at]!, lacks[at]!);
  const last = levels.at(-1) ?? 0;
  for (const pair of left) {
    const rate = rateOf(pair);
    if (Math.log(rate) > last) tell(pair, rate, last - Math.log(rate));
  }
  const moved = shares.map((share, category) => (weights[category] === 0 ? share : share * Math.exp(sums[category]! / weights[category]!)));
  const total = moved.reduce((sum, share) => sum + share, 0);
  return { shares: moved.map((share) => Math.max(leastShare, share / total)), misfit };
}
