import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { TokenBatch } from '../items/token-batch.ts';
import { TokenCounts } from '../statistics/token-counts.ts';
import { benfordDeviation, type BenfordDeviation } from './benford-deviation.ts';
import { countEntropy } from './count-entropy.ts';
import { huffmanLength } from './huffman-length.ts';
import { yuleSimonFit } from './yule-simon-fit.ts';
import { type ZipfFit, zipfFit } from './zipf-fit.ts';

/** Settings of `frequencyLaw`. */
export interface FrequencyLawOptions {
  /** Entries of the vocabulary, for `huffmanSaving`. Default 0: the types that came. */
  readonly vocabulary?: number;
}

/** Which laws the frequencies of tokens follow. */
export interface FrequencyLawResult {
  readonly tokens: number;
  readonly types: number;
  readonly zipf?: ZipfFit | undefined;
  readonly zipfExponent?: number | undefined;
  readonly zipfDistance?: number | undefined;
  /** Absent when every type came once. */
  readonly yuleSimon?: number | undefined;
  /** Bits a token. */
  readonly entropy?: number | undefined;
  /** Bits a token of the best code of whole bits. */
  readonly huffmanLength?: number | undefined;
  /** What that code saves against equal ones: `1 - length / log2(vocabulary)`. */
  readonly huffmanSaving?: number | undefined;
  readonly benford?: BenfordDeviation | undefined;
  readonly benfordChiSquare?: number | undefined;
}

const measures = {
  zipfExponent: { unit: '1', direction: 'none', about: 'Exponent of the law of counts by rank, by maximum likelihood.' },
  zipfDistance: { unit: '1', direction: 'none', about: 'Kolmogorov-Smirnov distance between the counts and that law.' },
  yuleSimon: { unit: '1', direction: 'none', about: 'Parameter of the Yule-Simon law of the counts.' },
  entropy: { unit: 'bit/{token}', direction: 'none', about: 'Entropy of the frequencies of tokens.' },
  huffmanLength: { unit: 'bit/{token}', direction: 'none', about: 'Mean length of the best code of whole bits.' },
  huffmanSaving: { unit: '1', direction: 'none', about: 'Share of bits that such a code saves against codes of equal length.' },
  benfordChiSquare: { unit: '1', direction: 'none', about: 'Deviation of the first digits of counts from the law of Benford, with 8 degrees of freedom.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens that were counted.', kind: 'counter' },
  types: { unit: '{type}', direction: 'none', about: 'Distinct tokens.' },
} as const satisfies Record<string, Measure>;

/**
 * Which laws the frequencies of tokens follow: Zipf, Yule-Simon, Benford, entropy and the length of a Huffman code. Special tokens do not count.
 *
 * Keeps a count for each type.
 *
 * Errors: `invalid-ids`.
 *
 * @throws `invalid-option`
 */
export function frequencyLaw(options: FrequencyLawOptions = {}): Metric<TokenBatch, TokenCounts, FrequencyLawResult> {
  const parameters = checkParameters('frequency-law', { ...options }, { vocabulary: 0 });
  return {
    name: 'frequency-law',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => new TokenCounts(),
    add: (state, { ids, special }) => state.addAll(ids, special),
    merge: (state, later) => state.merge(later),
    result(state) {
      const counts = state.descending();
      const types = counts.length;
      const zipf = zipfFit(counts);
      const length = huffmanLength(counts);
      const equal = Math.log2(options.vocabulary || types);
      const benford = benfordDeviation(counts);
      return {
        tokens: state.total, types, zipf, zipfExponent: zipf?.exponent, zipfDistance: zipf?.distance, yuleSimon: yuleSimonFit(counts),
        entropy: countEntropy(counts, state.total), huffmanLength: length, huffmanSaving: length === undefined || !(equal > 0) ? undefined : 1 - length / equal,
        benford, benfordChiSquare: benford?.chiSquare,
      };
    },
    encode: (state) => state.toJson(),
    decode: TokenCounts.from,
  };
}
