import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Json } from '../contract/json.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { SampledCounts } from '../statistics/sampled-counts.ts';
import { stringsFrom } from '../statistics/strings-from.ts';
import type { BpeMerges } from './bpe-merges.ts';
import { inferMixture, type MixtureResult } from './infer-mixture.ts';
import type { CountedPretokens } from './merge-replay.ts';

/** Settings of `mixture`. */
export interface MixtureOptions {
  /** Merges to look at, from the first. Default 300. */
  readonly merges?: number;
  /** Distinct pretokens of a category that are kept, a fair sample when there are more. Default 1,000,000. */
  readonly mostPretokens?: number;
}

/** A part of the sample of a category, and the tokenizer that is asked about. */
export interface CategorySample {
  readonly tokenizer: BpeMerges;
  /** A language, a kind of text. */
  readonly category: string;
  /** How often each pretoken comes, cut and normalised as the tokenizer does. */
  readonly pretokens: CountedPretokens;
}

/** The accumulator of `mixture`. */
export interface MixtureState {
  /** That of the inputs, its first merges. */
  tokenizer?: BpeMerges | undefined;
  readonly categories: Map<string, SampledCounts>;
}

const defaults = { merges: 300, mostPretokens: 1_000_000 };

const measures = {
  shares: { unit: '1', direction: 'none', about: 'Share of the category in the bytes of the training data.', series: 'category' },
  objective: { unit: '1', direction: 'lower', about: 'What the shares leave unexplained, as shares of pairs summed over merges and their competitors.' },
  seenMerges: { unit: '{merge}', direction: 'none', about: 'Merges whose pair stands in a sample.' },
} as const satisfies Record<string, Measure>;

/**
 * The mixture of categories that a BPE tokenizer was trained on, inferred from its merges and samples that may come in shards; see `inferMixture`.
 *
 * Keeps counts of distinct pretokens, at most twice `mostPretokens` for each category.
 *
 * Errors: `invalid-merge` for inputs with different tokenizers, `invalid-value` for a count that is none.
 *
 * @throws `invalid-option`
 */
export function mixture(options: MixtureOptions = {}): Metric<CategorySample, MixtureState, MixtureResult> {
  const parameters = checkParameters('mixture', { ...options }, defaults);
  const { merges, mostPretokens } = { ...defaults, ...options };
  const take = (state: MixtureState, tokenizer: BpeMerges): void => {
    if (state.tokenizer === undefined) state.tokenizer = { merges: tokenizer.merges.slice(0, merges).map(([left, right]) => [left, right] as const), alphabet: tokenizer.alphabet };
    else if (!hasMerges(tokenizer, state.tokenizer, merges)) throw new TokstreamError('The samples come with two tokenizers; measure each with a metric of its own, or with labels.', { code: 'invalid-merge', stage: 'mixture' });
  };
  const countsOf = (state: MixtureState, category: string): SampledCounts => {
    let counts = state.categories.get(category);
    if (counts === undefined) state.categories.set(category, (counts = new SampledCounts(mostPretokens)));
    return counts;
  };
  return {
    name: 'mixture',
    version: 2,
    algebra: 'finish',
    parameters,
    measures,
    init: () => ({ categories: new Map() }),
    add(state, { tokenizer, category, pretokens }) {
      take(state, tokenizer);
      const counts = countsOf(state, category);
      for (const [pretoken, count] of pretokens) {
        if (!Number.isSafeInteger(count) || count < 0) throw new TokstreamError(`${JSON.stringify(pretoken)} has the count ${count}; counts are whole numbers from 0.`, { code: 'invalid-value', stage: 'mixture' });
        counts.add(pretoken, count);
      }
    },
    merge(state, later) {
      if (later.tokenizer !== undefined) take(state, later.tokenizer);
      for (const [category, counts] of later.categories) countsOf(state, category).merge(counts);
    },
    // Sorted, so that which of several best solutions is found does not depend on the order of shards.
    result: ({ tokenizer = { merges: [], alphabet: 'bytes' }, categories }) => inferMixture(tokenizer, Object.fromEntries(sorted(categories).map(([category, counts]) => [category, counts.entries()])), { merges }),
    encode: ({ tokenizer, categories }) => ({
      merges: tokenizer === undefined ? null : tokenizer.merges.map((merge) => [...merge]),
      alphabet: tokenizer?.alphabet ?? 'bytes',
      categories: Object.fromEntries(sorted(categories).map(([category, counts]) => [category, counts.toJson()])),
    }),
    decode(encoded) {
      const { merges: pairs, alphabet, categories } = objectFrom(encoded, ['merges', 'alphabet', 'categories']);
      return { tokenizer: tokenizerFrom(pairs, alphabet), categories: new Map(Object.entries<Json>(objectFrom(categories, [])).map(([category, counts]) => [category, SampledCounts.from(counts, mostPretokens)])) };
    },
  };
}

function hasMerges(tokenizer: BpeMerges, { merges, alphabet }: BpeMerges, considered: number): boolean {
  return tokenizer.alphabet === alphabet && Math.min(considered, tokenizer.merges.length) === merges.length && merges.every(([left, right], at) => tokenizer.merges[at]![0] === left && tokenizer.merges[at]![1] === right);
}

function tokenizerFrom(pairs: Json, alphabet: Json): BpeMerges | undefined {
  if (pairs === null) return undefined;
  if (!Array.isArray(pairs)) stringsFrom(pairs);
  return { merges: (pairs as readonly Json[]).map((pair) => stringsFrom(pair) as unknown as readonly [string, string]), alphabet: alphabet === 'characters' ? 'characters' : 'bytes' };
}

function sorted<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}
