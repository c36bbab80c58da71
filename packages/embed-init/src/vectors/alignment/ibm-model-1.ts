import { TokstreamError } from '@tokstream/core';
import { PairTable, type PairTableOptions } from '../counting/pair-table.ts';

/** A sentence in two languages, as ids of words. */
export interface SentencePair {
  readonly target: Int32Array;
  readonly source: Int32Array;
}

/** How words are aligned. */
export interface IbmModel1Options extends PairTableOptions {
  /** One more than the largest word id on the source side. */
  readonly sources: number;
  /** Default 5. */
  readonly iterations?: number;
  /**
   * How much a word prefers partners at the same relative place in their sentence: the weight of a partner that far off is
   * exp(-tension · distance). Default 0, Model 1 itself; 4 is usual (Dyer, Chahuneau and Smith 2013).
   */
  readonly tension?: number;
}

/** Which word translates which, learned from parallel text. */
export interface WordAlignment {
  /** How probable a target word is as the translation of a source word; of a pair that never stood together 0. */
  probability(target: number, source: number): number;
  /** For every target word the place of its most probable source word; -1 where it is likelier that it comes from nothing. */
  align(pair: SentencePair): Int32Array;
  /** Pairs forgotten to stay within `maxPairs`. */
  readonly forgottenPairs: number;
}

/**
 * IBM Model 1: translation probabilities of words from parallel sentences by expectation maximisation, with a word of no language that
 * explains what has no partner. It passes over the sentences once an iteration and holds only a table of pairs of words.
 *
 * Source: Brown et al., "The mathematics of statistical machine translation" (1993).
 *
 * @param sentences gives the same sentences each time it is called
 * @throws `invalid-ids` for a word id outside the range
 */
export function ibmModel1(sentences: () => Iterable<SentencePair>, options: IbmModel1Options): WordAlignment {
  const { sources, iterations = 5, tension = 0 } = options;
  const nothing = sources;
  let table: PairTable | undefined;
  let totals = new Float64Array(sources + 1);
  // Before the first iteration all are equally probable, which the sums below do not depend on by how much.
  const probability = (target: number, source: number): number => (table === undefined ? 1 : table.get(target, source) / (totals[source]! || 1));

  /** What speaks for each source word, and last for nothing, as the origin of a target word. */
  const weigh = (pair: SentencePair, at: number): Float64Array => {
    const { source, target } = pair;
    const weights = new Float64Array(source.length + 1);
    let places = 0;
    for (let from = 0; from < source.length; from += 1) {
      const place = tension === 0 ? 1 : Math.exp(-tension * Math.abs((from + 0.5) / source.length - (at + 0.5) / target.length));
      places += place;
      weights[from] = place * probability(target[at]!, source[from]!);
    }
    weights[source.length] = (places / Math.max(1, source.length)) * probability(target[at]!, nothing);
    return weights;
  };

  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const expected = new PairTable(sources + 1, options);
    for (const pair of sentences()) {
      check(pair, sources);
      for (const [at, word] of pair.target.entries()) {
        const weights = weigh(pair, at);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        if (sum === 0) continue;
        for (const [from, weight] of weights.entries()) if (weight > 0) expected.add(word, pair.source[from] ?? nothing, weight / sum);
      }
    }
    totals = new Float64Array(sources + 1);
    expected.forEach((_, source, count) => (totals[source]! += count));
    table = expected;
  }
  return {
    probability: (target, source) => (table === undefined ? 0 : probability(target, source)),
    align: (pair) =>
      Int32Array.from(pair.target, (_, at) => {
        const weights = weigh(pair, at);
        const best = weights.indexOf(Math.max(...weights));
        return best === pair.source.length ? -1 : best;
      }),
    get forgottenPairs() {
      return table?.forgotten ?? 0;
    },
  };
}

function check({ target, source }: SentencePair, sources: number): void {
  const wrong = source.find((id) => id < 0 || id >= sources) ?? target.find((id) => id < 0);
  if (wrong !== undefined) throw new TokstreamError(`Word ${wrong} of a sentence to align is outside the vocabulary; source words are 0 to ${sources - 1}.`, { code: 'invalid-ids', stage: 'ibmModel1' });
}
