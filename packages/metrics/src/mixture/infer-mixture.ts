import { yieldToEventLoop } from '@tokstream/core';
import { countText } from '../items/count-text.ts';
import type { BpeMerges } from './bpe-merges.ts';
import { findCompetitors } from './competitors.ts';
import { type CountedPretokens, MergeReplay } from './merge-replay.ts';
import { type MixtureRow, type MixtureSolution, solveMixture } from './mixture-program.ts';

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

const most = { rounds: 60, rowsARound: 1000, competitors: 3, worst: 10 };
/** Shares that move less, twice in a row, are found. */
const still = 5e-4;

/**
 * Infers the mixture of categories (languages, code, domains) that a BPE tokenizer was trained on, from its merges and a sample of each category.
 *
 * At every step training joined the pair that was most frequent in its data. So each merge, replayed on the samples, bounds the mixture; the shares that
 * break the bounds least solve a linear program, whose rows are found as they are needed.
 *
 * Samples are counted pretokens, cut and normalised as the tokenizer does, of more than some 50 kB each. A category that is missing from the samples
 * shows as a large `objective`. Categories without a pair of neighbours get no share.
 *
 * Errors: `aborted`, `solver-failed`.
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
export async function inferMixture(tokenizer: BpeMerges, samples: Readonly<Record<string, CountedPretokens>>, { merges = 300, signal }: InferMixtureOptions = {}): Promise<MixtureResult> {
  const considered = tokenizer.merges.slice(0, merges);
  const names = Object.keys(samples).filter((name) => hasPair(samples[name]!, tokenizer.alphabet));
  if (names.length === 0) return { shares: {}, pairShares: {}, merges: considered.length, seenMerges: 0, worst: [] };
  await yieldToEventLoop(signal);
  const replay = new MergeReplay({ ...tokenizer, merges: considered }, names.map((name) => samples[name]!));
  const solution = await solveLazily(replay, signal);

  const bytes = names.map((name, category) => (solution.shares[category]! * bytesOf(samples[name]!)) / replay.totals[category]!);
  const sum = bytes.reduce((above, value) => above + value, 0);
  return {
    shares: Object.fromEntries(names.map((name, category) => [name, bytes[category]! / sum])),
    pairShares: Object.fromEntries(names.map((name, category) => [name, solution.shares[category]!])),
    objective: solution.objective,
    merges: considered.length,
    seenMerges: replay.joined.filter((pair) => pair >= 0).length,
    worst: findCompetitors(replay, { ...solution, ofMerge: new Map(), ofPair: new Map() }, 1)
      .toSorted((a, b) => b.violation - a.violation)
      .slice(0, most.worst)
      .map(({ merge, pair, violation }) => ({ rank: merge, merge: considered[merge]!, competitor: replay.pairAt(pair), lead: violation })),
  };
}

/** Solves with the rows that the last solution broke, as long as there are some. Rows that do not bind are let go, which keeps programs small. */
async function solveLazily(replay: MergeReplay, signal: AbortSignal | undefined): Promise<MixtureSolution> {
  const { categories } = replay;
  let rows: readonly MixtureRow[] = [];
  let solution: MixtureSolution = { shares: Array.from({ length: categories }, () => 1 / categories), ofMerge: new Map(), ofPair: new Map(), objective: 0 };
  let stillRounds = 0;
  for (let round = 0; round < most.rounds; round += 1) {
    await yieldToEventLoop(signal);
    const broken = findCompetitors(replay, solution, most.competitors).toSorted((a, b) => b.violation - a.violation);
    if (broken.length === 0) break;
    const { shares } = solution;
    const bindingRows = rows.filter((row) => isBinding(row, solution));
    rows = [...bindingRows, ...broken.slice(0, most.rowsARound)];
    solution = solveMixture(categories, rows);
    stillRounds = shares.every((share, category) => Math.abs(share - solution.shares[category]!) < still) ? stillRounds + 1 : 0;
    if (stillRounds === 2) break;
  }
  return solution;
}

function isBinding({ merge, pair, lead }: MixtureRow, { shares, ofMerge, ofPair }: MixtureSolution): boolean {
  const slack = (ofMerge.get(merge) ?? 0) + (ofPair.get(pair) ?? 0);
  return lead.reduce((sum, value, category) => sum + value * shares[category]!, slack) < 1e-7;
}

function hasPair(sample: CountedPretokens, alphabet: BpeMerges['alphabet']): boolean {
  for (const [pretoken, count] of sample) if (count > 0 && sizeOf(pretoken)[alphabet] > 1) return true;
  return false;
}

function sizeOf(text: string): ReturnType<typeof countText> {
  return countText(text, { countWords: () => 0 });
}

function bytesOf(sample: CountedPretokens): number {
  let bytes = 0;
  // SentencePiece writes a space as U+2581, which takes three bytes and stands for one.
  for (const [pretoken, count] of sample) bytes += count * sizeOf(pretoken.replaceAll('\u2581', ' ')).bytes;
  return bytes;
}
