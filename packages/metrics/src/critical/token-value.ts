import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { TokstreamError } from '@tokstream/core';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { ValueTrie } from './value-trie.ts';

/** A sampled solution of a question, and what a value head says of it. */
export interface ValuedSolution {
  readonly question: string;
  /** [n] tokens of the solution, the question aside. */
  readonly ids: Int32Array;
  readonly isCorrect: boolean;
  /** [n] value of the prefix that ends with each token, 0 to 1. */
  readonly values?: Float32Array;
}

/** Settings of `token-value`. */
export interface TokenValueOptions {
  /** Tokens of a solution whose prefixes are kept. Default 512 */
  readonly depth?: number;
}

/** How well values of tokens foretell how a solution ends. */
export interface TokenValueResult {
  readonly solutions: number;
  readonly accuracy?: number | undefined;
  /** Distinct prefixes. */
  readonly prefixes: number;
  /** Mean square of the value less the share of right solutions, over tokens: the loss of a value head. */
  readonly squaredError?: number | undefined;
  /** Expected calibration error over prefixes, each with the weight of its solutions, in ten bins of values. */
  readonly calibrationError?: number | undefined;
  /** For each bin with prefixes the mean value and the share of right solutions. */
  readonly calibration: readonly { readonly value: number; readonly correct: number; readonly solutions: number }[];
  /** For 25, 50, 75 and 100 % of a solution: how often a right one has a higher value there than a wrong one. */
  readonly auc: Readonly<Record<string, number>>;
}

/** The accumulator of `token-value`: a trie of prefixes, and values at quarters of solutions in 1,000 steps. */
export interface TokenValueState {
  solutions: number;
  correct: number;
  readonly trie: ValueTrie;
  /** For each quarter, by step of the value: wrong solutions, then right ones. */
  readonly quarters: readonly Float64Array[];
}

const steps = 1000;
const quarterNames = ['25', '50', '75', '100'];

const measures = {
  auc: { unit: '1', direction: 'higher', about: 'How often a right solution has a higher value than a wrong one after that many per cent of it.', series: 'percent' },
  calibrationError: { unit: '1', direction: 'lower', about: 'Expected difference of the value of a prefix and the share of right solutions.' },
  squaredError: { unit: '1', direction: 'lower', about: 'Mean square of the value of a prefix less the share of right solutions.' },
  accuracy: { unit: '1', direction: 'higher', about: 'Share of right solutions.' },
} as const satisfies Record<string, Measure>;

/**
 * What a value head knows: its calibration over prefixes that solutions share, and how early it tells right solutions from wrong ones.
 * The state holds a node for each distinct prefix of at most `depth` tokens; values at quarters are rounded to a thousandth.
 *
 * Source: Lee et al., "Token-Supervised Value Models" (2024), for the label of a prefix.
 *
 * @throws `invalid-option`; `add` throws `invalid-value` for a value outside 0 to 1
 */
export function tokenValue(options: TokenValueOptions = {}): Metric<ValuedSolution, TokenValueState, TokenValueResult> {
  const parameters = checkParameters('token-value', { ...options }, { depth: 512 });
  const { depth = 512 } = options;
  return {
    name: 'token-value',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ solutions: 0, correct: 0, trie: new ValueTrie(depth), quarters: quarterNames.map(() => new Float64Array(2 * (steps + 1))) }),
    add(state, { question, ids, isCorrect, values }) {
      const wrong = values?.find((value) => !(value >= 0 && value <= 1));
      if (wrong !== undefined) throw new TokstreamError(`The value ${wrong} is not between 0 and 1; give the probability that the solution ends right.`, { code: 'invalid-value', stage: 'token-value' });
      state.solutions += 1;
      if (isCorrect) state.correct += 1;
      state.trie.add(question, ids, isCorrect, values);
      if (values === undefined || values.length === 0) return;
      for (const [quarter, counts] of state.quarters.entries()) counts[(isCorrect ? steps + 1 : 0) + Math.round(steps * values[Math.ceil(((quarter + 1) * values.length) / 4) - 1]!)]! += 1;
    },
    merge(state, later) {
      state.solutions += later.solutions;
      state.correct += later.correct;
      state.trie.merge(later.trie);
      for (const [quarter, counts] of later.quarters.entries()) for (const [at, count] of counts.entries()) state.quarters[quarter]![at]! += count;
    },
    result({ solutions, correct, trie, quarters }) {
      let [prefixes, weight, squares] = [0, 0, 0];
      const bins = Array.from({ length: 10 }, () => ({ value: 0, correct: 0, solutions: 0 }));
      for (const prefix of trie.prefixes()) {
        prefixes += 1;
        if (prefix.value === undefined) continue;
        weight += prefix.solutions;
        squares += prefix.solutions * (prefix.value - prefix.correct / prefix.solutions) ** 2;
        const bin = bins[Math.min(9, Math.floor(10 * prefix.value))]!;
        bin.value += prefix.solutions * prefix.value;
        bin.correct += prefix.correct;
        bin.solutions += prefix.solutions;
      }
      const error = bins.reduce((sum, bin) => sum + Math.abs(bin.value - bin.correct), 0);
      return {
        solutions,
        accuracy: quotient(correct, solutions),
        prefixes,
        squaredError: quotient(squares, weight),
        calibrationError: quotient(error, weight),
        calibration: bins.filter((bin) => bin.solutions > 0).map(({ value, correct, solutions }) => ({ value: value / solutions, correct: correct / solutions, solutions })),
        auc: Object.fromEntries(quarters.map((counts, quarter) => [quarterNames[quarter]!, areaUnder(counts)] as const).filter(([, area]) => area !== undefined)) as Record<string, number>,
      };
    },
    intervals: ({ solutions, correct }) => (solutions === 0 ? {} : { accuracy: wilsonInterval(correct, solutions) }),
    encode: ({ solutions, correct, trie, quarters }) => ({ counts: [solutions, correct], trie: trie.toJson(), quarters: quarters.map((counts) => sparse(counts)) }),
    decode(encoded) {
      const { counts, trie, quarters } = objectFrom(encoded, ['counts', 'trie', 'quarters']);
      const [solutions, correct] = numbersFrom(counts, 2) as [number, number];
      return { solutions, correct, trie: ValueTrie.from(trie, depth), quarters: (quarters as []).map((flat) => dense(numbersFrom(flat))) };
    },
  };
}

/** The chance that a right solution lies above a wrong one, ties half (Mann and Whitney). */
function areaUnder(counts: Float64Array): number | undefined {
  let [wrongs, rights, above] = [0, 0, 0];
  for (let at = 0; at <= steps; at += 1) {
    const [wrong, right] = [counts[at]!, counts[steps + 1 + at]!];
    above += right * (wrongs + wrong / 2);
    wrongs += wrong;
    rights += right;
  }
  return quotient(above, wrongs * rights);
}

function sparse(counts: Float64Array): number[] {
  return [...counts.entries()].filter(([, count]) => count > 0).flat();
}

function dense(flat: readonly number[]): Float64Array {
  const counts = new Float64Array(2 * (steps + 1));
  for (let at = 0; at < flat.length; at += 2) counts[flat[at]!] = flat[at + 1]!;
  return counts;
}
