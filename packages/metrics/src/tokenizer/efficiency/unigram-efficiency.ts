import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { TokenBatch } from '../../items/token-batch.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { TokenCounts } from '../../statistics/token-counts.ts';
import { renyiEntropy } from './renyi-entropy.ts';

/** Settings of `unigramEfficiency`. */
export interface UnigramEfficiencyOptions {
  /** The order of the Rényi entropy; 1 is Shannon's. Default 2.5, which the paper favours; its command line takes 3. */
  readonly alpha?: number;
  /** Entries of the vocabulary that efficiency is relative to. Default 0: the types that came. */
  readonly vocabulary?: number;
  /** The range of ranks of `percentileMass`, as shares of the types. Default 0.03 to 0.83. */
  readonly from?: number;
  readonly to?: number;
  /** The numbers of tokenization-scorer: costs are negative, alpha 1 gives 0, and a single type gives nothing. Default false. */
  readonly compat?: boolean;
}

/** How evenly the vocabulary is used. Entropies are in bits. */
export interface UnigramEfficiencyResult {
  /** Without special tokens. */
  readonly tokens: number;
  /** Batches, the last of a document each. */
  readonly documents: number;
  readonly types: number;
  readonly renyiEntropy: number;
  /** The entropy over that of a vocabulary used evenly; 1 for a single type. */
  readonly renyiEfficiency?: number | undefined;
  readonly shannonEntropy: number;
  readonly shannonEfficiency?: number | undefined;
  /** For alpha to infinity: how much the most frequent type alone takes. */
  readonly minEfficiency?: number | undefined;
  /** The share of tokens whose type stands in the range of ranks. */
  readonly percentileMass?: number | undefined;
  /** Bits when each token takes `log2 types`. */
  readonly bits: number;
  readonly tokensPerDocument?: number | undefined;
}

/** The accumulator of `unigramEfficiency`: a count for each type. */
export interface UnigramEfficiencyState {
  readonly counts: TokenCounts;
  documents: number;
}

const measures = {
  renyiEfficiency: { unit: '1', direction: 'higher', about: 'Rényi entropy of the types over that of an even use.' },
  shannonEfficiency: { unit: '1', direction: 'higher', about: 'Shannon entropy of the types over that of an even use.' },
  minEfficiency: { unit: '1', direction: 'higher', about: 'Min-entropy of the types over that of an even use.' },
  renyiEntropy: { unit: 'bit/{token}', direction: 'none', about: 'Rényi entropy of the types.' },
  shannonEntropy: { unit: 'bit/{token}', direction: 'none', about: 'Shannon entropy of the types.' },
  percentileMass: { unit: '1', direction: 'higher', about: 'Share of tokens whose type is neither among the most frequent nor among the rarest.' },
  bits: { unit: 'bit', direction: 'lower', about: 'Tokens times the bits that name one of the types.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens, without special ones.', kind: 'counter' },
  types: { unit: '{type}', direction: 'none', about: 'Distinct tokens.' },
  documents: { unit: '{document}', direction: 'none', about: 'Documents that were counted.', kind: 'counter' },
  tokensPerDocument: { unit: '{token}/{document}', direction: 'lower', about: 'Mean length of a document in tokens.' },
} as const satisfies Record<string, Measure>;

/**
 * How evenly a tokenizer uses its vocabulary, which goes with how well models translate over it.
 *
 * Where tokenization-scorer has defects (alpha 1, infinity, a single type) the default gives the right number and `compat` its own.
 *
 * Source: Zouhar et al. 2023, "Tokenization and the Noiseless Channel"; percentile mass: Gowda and May 2020.
 *
 * @throws `invalid-option`
 */
export function unigramEfficiency(options: UnigramEfficiencyOptions = {}): Metric<TokenBatch, UnigramEfficiencyState, UnigramEfficiencyResult> {
  const parameters = checkParameters('unigram-efficiency', { ...options }, { alpha: 2.5, vocabulary: 0, from: 0.03, to: 0.83, compat: false });
  const { alpha = 2.5, vocabulary = 0, from = 0.03, to = 0.83, compat = false } = options;
  refuseUnless(alpha >= 0 && Number.isFinite(alpha), `${alpha} is no order of an entropy; give 0 or more (minEfficiency is the limit).`);
  refuseUnless(vocabulary >= 0 && Number.isInteger(vocabulary), `${vocabulary} is no size of a vocabulary; give a whole number, or 0 for the types that came.`);
  refuseUnless(from >= 0 && from <= to && to <= 1, `${from} to ${to} is no range of ranks; give shares of the types between 0 and 1.`);
  return {
    name: 'unigram-efficiency',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ counts: new TokenCounts(), documents: 0 }),
    add(state, { ids, special, final = true }) {
      state.counts.addAll(ids, special);
      if (final) state.documents += 1;
    },
    merge(state, later) {
      state.counts.merge(later.counts);
      state.documents += later.documents;
    },
    result(state) {
      const counts = state.counts.descending();
      const types = counts.length;
      const even = Math.log2(vocabulary || types);
      const relative = (entropy: number): number | undefined => (types === 0 ? undefined : even === 0 ? (compat ? undefined : 1) : entropy / even);
      const { total } = state.counts;
      const [renyi, shannon] = [renyiEntropy(counts, alpha), renyiEntropy(counts, 1)];
      const isDefect = compat && alpha === 1;
      const [first, last] = ranks(types, from, to, compat);
      return {
        tokens: total,
        documents: state.documents,
        types,
        renyiEntropy: isDefect ? 0 : renyi,
        renyiEfficiency: isDefect && types > 1 ? 0 : relative(renyi),
        shannonEntropy: shannon,
        shannonEfficiency: relative(shannon),
        minEfficiency: compat ? undefined : relative(renyiEntropy(counts, Infinity)),
        percentileMass: quotient(counts.subarray(first, last).reduce((sum, count) => sum + count, 0), total),
        bits: (compat ? -1 : 1) * total * Math.log2(Math.max(1, types)) + 0,
        tokensPerDocument: quotient(total, state.documents),
      };
    },
    encode: ({ counts, documents }) => ({ counts: counts.toJson(), documents: [documents] }),
    decode(encoded) {
      const { counts, documents } = objectFrom(encoded, ['counts', 'documents']);
      return { counts: TokenCounts.from(counts), documents: numbersFrom(documents, 1)[0]! };
    },
  };
}

/** The first rank of a range and one past its last. The scorer never takes the rarest type, and widens a range that is empty. */
function ranks(types: number, from: number, to: number, compat: boolean): readonly [number, number] {
  const range: [number, number] = [Math.floor(types * from), Math.floor(types * to)];
  if (!compat || types === 0) return range;
  range[0] = Math.min(range[0], types - 1);
  range[1] = Math.min(range[1], types - 1);
  if (range[0] === range[1]) range[0] = Math.max(0, range[0] - 1);
  if (range[0] === range[1]) range[1] = Math.min(types - 1, range[1] + 1);
  return range;
}

function refuseUnless(isFine: boolean, message: string): void {
  if (!isFine) throw new TokstreamError(message, { code: 'invalid-option', stage: 'unigram-efficiency' });
}
