import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { TokenBatch } from '../items/token-batch.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { SampledCounts } from '../statistics/sampled-counts.ts';
import { countEntropy } from './count-entropy.ts';
import { type ZipfFit, zipfFit } from './zipf-fit.ts';

/** Settings of `ngramLaw`. */
export interface NgramLawOptions {
  /** Tokens of each n-gram, 2 (default) or more. */
  readonly length?: number;
  /** Distinct n-grams that are kept, a fair sample when there are more. Default 1,000,000. */
  readonly mostNgrams?: number;
}

/** Which laws the frequencies of n-grams follow. Entropies are absent when there were more distinct n-grams than are kept. */
export interface NgramLawResult {
  readonly ngrams: number;
  /** Distinct ones that are kept. */
  readonly types: number;
  readonly zipf?: ZipfFit | undefined;
  readonly zipfExponent?: number | undefined;
  readonly zipfDistance?: number | undefined;
  /** Bits an n-gram. */
  readonly entropy?: number | undefined;
  /** Bits that the last token adds when those before it are known. */
  readonly conditionalEntropy?: number | undefined;
}

/** The accumulator of `ngramLaw`. */
export interface NgramLawState {
  readonly counts: SampledCounts;
  ngrams: number;
  /** The first tokens of the stream, up to `length - 1`, which may end n-grams that began before. Complete once a document ended. */
  readonly head: number[];
  isHeadComplete: boolean;
  /** The last tokens of the open document, up to `length - 1`. */
  tail: number[];
}

const measures = {
  zipfExponent: { unit: '1', direction: 'none', about: 'Exponent of the law of counts by rank, by maximum likelihood.' },
  zipfDistance: { unit: '1', direction: 'none', about: 'Kolmogorov-Smirnov distance between the counts and that law.' },
  entropy: { unit: 'bit', direction: 'none', about: 'Entropy of the frequencies of n-grams.' },
  conditionalEntropy: { unit: 'bit/{token}', direction: 'none', about: 'Entropy of the last token of an n-gram when the others are known.' },
  ngrams: { unit: '{ngram}', direction: 'none', about: 'N-grams that were counted.', kind: 'counter' },
  types: { unit: '{ngram}', direction: 'none', about: 'Distinct n-grams that are kept.' },
} as const satisfies Record<string, Measure>;

/**
 * Which laws the frequencies of n-grams follow. An n-gram never spans two documents, nor a special token.
 *
 * Keeps counts of at most twice `mostNgrams` n-grams, by name: some 0.2 µs a token, so sample a fast stream.
 *
 * @throws `invalid-option`
 */
export function ngramLaw(options: NgramLawOptions = {}): Metric<TokenBatch, NgramLawState, NgramLawResult> {
  const parameters = checkParameters('ngram-law', { ...options }, { length: 2, mostNgrams: 1_000_000 });
  const { length = 2, mostNgrams = 1_000_000 } = options;
  const edge = Math.max(1, length - 1);
  const end = (state: NgramLawState): void => {
    state.isHeadComplete = true;
    state.tail = [];
  };
  /** A token that stands in the stream of `state`, at its end. */
  const push = (state: NgramLawState, id: number): void => {
    if (!state.isHeadComplete && state.head.length < edge) state.head.push(id);
    if (state.tail.length === edge) {
      state.counts.add(`${state.tail.join(' ')} ${id}`);
      state.ngrams += 1;
      state.tail.shift();
    }
    state.tail.push(id);
  };
  return {
    name: 'ngram-law',
    version: 1,
    algebra: 'ordered',
    parameters,
    measures,
    init: () => ({ counts: new SampledCounts(mostNgrams), ngrams: 0, head: [], isHeadComplete: false, tail: [] }),
    add(state, { ids, special, final }) {
      for (let at = 0; at < ids.length; at += 1) {
        if (special?.[at] === 1) end(state);
        else push(state, ids[at]!);
      }
      if (final !== false) end(state);
    },
    merge(state, later) {
      // The head of `later` ends n-grams that began here; its own n-grams are in its counts, so the tail is taken as it stands there.
      for (const id of later.head) push(state, id);
      state.counts.merge(later.counts);
      state.ngrams += later.ngrams;
      if (later.isHeadComplete) end(state);
      if (later.isHeadComplete || later.head.length === edge) state.tail = [...later.tail];
    },
    result({ counts, ngrams }) {
      const entries = counts.entries();
      const descending = Float64Array.from(entries, ([, count]) => count).toSorted().toReversed();
      const kept = descending.reduce((sum, count) => sum + count, 0);
      const zipf = zipfFit(descending);
      const isWhole = kept === ngrams;
      const entropy = isWhole ? countEntropy(descending, ngrams) : undefined;
      const contexts = isWhole ? countEntropy(contextCounts(entries), ngrams) : undefined;
      return { ngrams, types: entries.length, zipf, zipfExponent: zipf?.exponent, zipfDistance: zipf?.distance, entropy, conditionalEntropy: entropy === undefined || contexts === undefined ? undefined : Math.max(0, entropy - contexts) };
    },
    encode: ({ counts, ngrams, head, isHeadComplete, tail }) => ({ counts: counts.toJson(), numbers: [ngrams, isHeadComplete ? 1 : 0], head: [...head], tail: [...tail] }),
    decode(encoded) {
      const { counts, numbers, head, tail } = objectFrom(encoded, ['counts', 'numbers', 'head', 'tail']);
      const [ngrams, isHeadComplete] = numbersFrom(numbers, 2) as [number, number];
      return { counts: SampledCounts.from(counts, mostNgrams), ngrams, head: [...numbersFrom(head)], isHeadComplete: isHeadComplete === 1, tail: [...numbersFrom(tail)] };
    },
  };
}

function contextCounts(entries: readonly (readonly [ngram: string, count: number])[]): Iterable<number> {
  const counts = new Map<string, number>();
  for (const [ngram, count] of entries) {
    const context = ngram.slice(0, ngram.lastIndexOf(' '));
    counts.set(context, (counts.get(context) ?? 0) + count);
  }
  return counts.values();
}
