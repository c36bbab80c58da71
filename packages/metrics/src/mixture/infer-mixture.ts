import { yieldToEventLoop } from '@tokstream/core';
import type { BpeMerges } from './bpe-merges.ts';
import { findCompetitors } from './competitors.ts';
import { type CountedPretokens, MergeReplay } from './merge-replay.ts';
import { minimiseOverShares } from './minimise-over-shares.ts';
import { nearestShares } from './nearest-shares.ts';
import { bytesOf, hasPair } from './sample-pretokens.ts';
import { unexplainedSlope } from './unexplained-slope.ts';

/** Settings of `inferMixture`. */
export interface InferMixtureOptions {
  /** Merges to look at, from the first. Default 300. Late merges of small samples say little and cost much. */
  readonly merges?: number;
  readonly signal?: AbortSignal;
}

/** A merge that the mixture does not explain. */
export interface UnexplainedMerge {
  readonly rank: number;
  readonly merge: readonly [left: string, right: string];
  /** The pair that is more frequent in the mixture. */
  readonly competitor: readonly [left: string, right: string];
  /** By how much, as a share of all pairs of the text. */
  readonly lead: number;
}

/** What data a tokenizer was trained on, as far as its merges tell. */
export interface MixtureResult {
  /** Share of each category in the bytes of the training data. Empty while no sample has a pair. */
  readonly shares: Readonly<Record<string, number>>;
  /** Share in its pairs of neighbours before the first merge, which is what the merges tell of. */
  readonly pairShares: Readonly<Record<string, number>>;
  /** How much the shares leave unexplained: 0 when every merge is the most frequent pair. Large when a category is missing. */
  readonly objective?: number;
  /** Merges that were looked at. */
  readonly merges: number;
  /** Those of them that stand in a sample. */
  readonly seenMerges: number;
  /** The ten merges that are explained worst. */
  readonly worst: readonly UnexplainedMerge[];
}

/** How near to the least objective the solution is proven to be, as a share of it. */
const tolerance = 2e-3;
const mostWorst = 10;

/**
 * Infers the mixture of categories (languages, code, domains) that a BPE tokenizer was trained on, from its merges and a sample of each category.
 *
 * At every step training joined the pair that was most frequent in its data. So each merge, replayed on the samples, bounds the mixture; the shares that
 * break the bounds least are found.
 *
 * Samples are counted pretokens, cut and normalised as the tokenizer does, of more than some 50 kB each. A category that is missing from the samples
 * shows as a large `objective`. Categories without a pair of neighbours get no share. Where the samples are text of another kind than the training data,
 * `fitMixture` is nearer to the truth.
 *
 * Errors: `aborted`.
 *
 * Source: Hayase et al. 2024, "Data Mixture Inference: What do BPE Tokenizers Reveal about their Training Data?"
 *
 * @example
 * ```js
 * import { inferMixture } from '@tokstream/metrics';
 * const merges = [['t', 'h'], ['e', 'i'], ['th', 'e'], ['ei', 'n']];
 * const samples = { english: new Map([['the', 60], ['thin', 10]]), german: new Map([['ein', 50], ['die', 20]]) };
 * const { shares } = await inferMixture({ merges, alphabet: 'characters' }, samples);
 * console.log(Object.keys(shares).join(' ')); // english german
 * ```
 */
export async function inferMixture(tokenizer: BpeMerges, samples: Readonly<Record<string, CountedPretokens>>, options: InferMixtureOptions = {}): Promise<MixtureResult> {
  return inferMixtureFrom(tokenizer, samples, {}, options);
}

/** `inferMixture`, faster for being told shares of pairs that are near. */
export async function inferMixtureFrom(tokenizer: BpeMerges, samples: Readonly<Record<string, CountedPretokens>>, near: Readonly<Record<string, number>>, { merges = 300, signal }: InferMixtureOptions): Promise<MixtureResult> {
  const considered = tokenizer.merges.slice(0, merges);
  const names = Object.keys(samples).filter((name) => hasPair(samples[name]!, tokenizer.alphabet));
  if (names.length === 0) return { shares: {}, pairShares: {}, merges: considered.length, seenMerges: 0, worst: [] };
  await yieldToEventLoop(signal);
  const replay = new MergeReplay({ ...tokenizer, merges: considered }, names.map((name) => samples[name]!));
  const start = nearestShares(Float64Array.from(names, (name) => near[name] ?? 1 / names.length));
  const { shares, value } = await minimiseOverShares((point) => unexplainedSlope(replay, point), { start, tolerance, signal });

  const bytes = names.map((name, category) => (shares[category]! * bytesOf(samples[name]!)) / replay.totals[category]!);
  const sum = bytes.reduce((above, ofCategory) => above + ofCategory, 0);
  return {
    shares: Object.fromEntries(names.map((name, category) => [name, bytes[category]! / sum])),
    pairShares: Object.fromEntries(names.map((name, category) => [name, shares[category]!])),
    objective: value,
    merges: considered.length,
    seenMerges: replay.joined.filter((pair) => pair >= 0).length,
    worst: findCompetitors(replay, shares, 1)
      .flat()
      .toSorted((a, b) => b.lead - a.lead)
      .slice(0, mostWorst)
      .map(({ merge, pair, lead }) => ({ rank: merge, merge: considered[merge]!, competitor: replay.pairAt(pair), lead })),
  };
}
