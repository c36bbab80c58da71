import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import type { Pair } from '../items/pair.ts';
import { Moments } from '../statistics/moments.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import { contrastiveScores, type RowsOfLogits } from './contrastive-scores.ts';

/** Settings of `critical-tokens`. */
export interface CriticalTokensOptions {
  /** How far the two models are set apart. Default 1 */
  readonly beta?: number;
  /** A token with a score below this is suspicious. Default 0.1 */
  readonly threshold?: number;
}

/** How often solutions hold tokens that a model of right ones would not have written. */
export interface CriticalTokensResult {
  readonly traces: number;
  readonly tokens: number;
  /** Traces that only one of the models scored. */
  readonly unmatched: number;
  readonly meanScore?: number | undefined;
  readonly suspicious: number;
  readonly suspiciousShare?: number | undefined;
  /** Mean place of the lowest score in its trace, from 0 at the first token to 1 at the last. */
  readonly lowestAt?: number | undefined;
  readonly meanLowest?: number | undefined;
}

/** The accumulator of `critical-tokens`. */
export interface CriticalTokensState {
  unmatched: number;
  suspicious: number;
  readonly scores: Moments;
  readonly lowest: Moments;
  readonly places: Moments;
}

const measures = {
  suspiciousShare: { unit: '1', direction: 'lower', about: 'Share of tokens that a model of right solutions would hardly have written.' },
  meanScore: { unit: '1', direction: 'higher', about: 'Mean contrastive score of a token.' },
  meanLowest: { unit: '1', direction: 'higher', about: 'Mean over traces of the lowest score.' },
  lowestAt: { unit: '1', direction: 'none', about: 'Mean place of the lowest score in its trace, from 0 to 1.' },
  unmatched: { unit: '{trace}', direction: 'lower', about: 'Traces that only one of the two models scored.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * Finds tokens that led solutions astray, by two models: the left of a pair was trained on right solutions, the right on wrong ones. Each
 * pair is one trace. `contrastiveScores` gives the scores themselves.
 *
 * Source: Lin et al., "Critical Tokens Matter" (2024).
 *
 * @throws `invalid-option`; `add` throws `invalid-pair`
 */
export function criticalTokens(options: CriticalTokensOptions = {}): Metric<Pair<RowsOfLogits, RowsOfLogits>, CriticalTokensState, CriticalTokensResult> {
  const parameters = checkParameters('critical-tokens', { ...options }, { beta: 1, threshold: 0.1 });
  const { beta = 1, threshold = 0.1 } = options;
  return {
    name: 'critical-tokens',
    version: 1,
    algebra: 'paired',
    parameters,
    measures,
    init: () => ({ unmatched: 0, suspicious: 0, scores: new Moments(), lowest: new Moments(), places: new Moments() }),
    add(state, { left, right }) {
      if (left === undefined || right === undefined) {
        state.unmatched += 1;
        return;
      }
      const scores = contrastiveScores(left, right, beta);
      if (scores.length === 0) return;
      let lowest = 0;
      for (const [at, score] of scores.entries()) {
        state.scores.add(score);
        if (score < threshold) state.suspicious += 1;
        if (score < scores[lowest]!) lowest = at;
      }
      state.lowest.add(scores[lowest]!);
      if (scores.length > 1) state.places.add(lowest / (scores.length - 1));
    },
    merge(state, later) {
      state.unmatched += later.unmatched;
      state.suspicious += later.suspicious;
      for (const part of ['scores', 'lowest', 'places'] as const) state[part].merge(later[part]);
    },
    result({ unmatched, suspicious, scores, lowest, places }) {
      return { traces: lowest.count, tokens: scores.count, unmatched, meanScore: scores.mean, suspicious, suspiciousShare: quotient(suspicious, scores.count), lowestAt: places.mean, meanLowest: lowest.mean };
    },
    intervals({ suspicious, scores, lowest, places }) {
      return {
        ...(scores.count > 0 && { suspiciousShare: wilsonInterval(suspicious, scores.count) }),
        ...(scores.interval !== undefined && { meanScore: scores.interval }),
        ...(lowest.interval !== undefined && { meanLowest: lowest.interval }),
        ...(places.interval !== undefined && { lowestAt: places.interval }),
      };
    },
    encode: ({ unmatched, suspicious, scores, lowest, places }) => ({ counts: [unmatched, suspicious], scores: scores.toJson(), lowest: lowest.toJson(), places: places.toJson() }),
    decode(encoded) {
      const { counts, scores, lowest, places } = objectFrom(encoded, ['counts', 'scores', 'lowest', 'places']);
      const [unmatched, suspicious] = numbersFrom(counts, 2) as [number, number];
      return { unmatched, suspicious, scores: Moments.from(scores), lowest: Moments.from(lowest), places: Moments.from(places) };
    },
  };
}
