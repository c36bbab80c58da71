import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';
import { shareInterval } from '../../statistics/share-interval.ts';
import { quotient } from '../../statistics/quotient.ts';

/** A prompt that was looked up in a cache of prefixes. Plain data. */
export interface PrefixQuery {
  /** Tokens of the prompt. */
  readonly tokens: number;
  /** Tokens among them that need not be read again. */
  readonly hits: number;
}

/** Settings of `prefixHits`. */
export interface PrefixHitsOptions {
  /** Queries that the recent rate is over. Default 1,000 */
  readonly recent?: number;
}

/** How much of the prompts was there already. */
export interface PrefixHitsResult {
  readonly hitRate?: number | undefined;
  readonly recentHitRate?: number | undefined;
  readonly queries: number;
  readonly queriedTokens: number;
  readonly hitTokens: number;
}

/** The accumulator of `prefixHits`: sums, and the recent queries. */
export interface PrefixHitsState {
  readonly sums: RatioOfSums;
  /** Hits and tokens of each, oldest first. */
  readonly recent: (readonly [hits: number, tokens: number])[];
}

const measures = {
  hitRate: { unit: '1', direction: 'higher', about: 'Share of the tokens of prompts that were in the cache.' },
  recentHitRate: { unit: '1', direction: 'higher', about: 'The same over the most recent prompts.' },
  queries: { unit: '{request}', direction: 'none', about: 'Prompts that were looked up.', kind: 'counter' },
  queriedTokens: { unit: '{token}', direction: 'none', about: 'Tokens of prompts that were looked up.', kind: 'counter' },
  hitTokens: { unit: '{token}', direction: 'none', about: 'Tokens of prompts that were in the cache.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * The hit rate of a prefix cache in tokens, over all prompts and over the last ones.
 *
 * Source: vLLM `v1/metrics/stats.py`.
 *
 * @throws `invalid-option`; adding more hits than tokens throws `invalid-value`
 */
export function prefixHits(options: PrefixHitsOptions = {}): Metric<PrefixQuery, PrefixHitsState, PrefixHitsResult> {
  const parameters = checkParameters('prefix-hits', { ...options }, { recent: 1000 });
  const { recent: most = 1000 } = options;
  const forgetOld = (state: PrefixHitsState): void => {
    // Only now and then, so that a query does not move all others.
    if (state.recent.length > 2 * most) state.recent.splice(0, state.recent.length - most);
  };
  const recentOf = ({ recent }: PrefixHitsState): PrefixHitsState['recent'] => recent.slice(Math.max(0, recent.length - most));
  const sum = (pairs: PrefixHitsState['recent'], at: 0 | 1): number => pairs.reduce((total, pair) => total + pair[at], 0);
  return {
    name: 'prefix-hits',
    version: 1,
    algebra: 'ordered',
    parameters,
    measures,
    init: () => ({ sums: new RatioOfSums(), recent: [] }),
    add(state, { tokens, hits }) {
      if (!(hits >= 0 && hits <= tokens && tokens < Infinity)) throw new TokstreamError(`A prompt of ${tokens} tokens has ${hits} hits; give whole numbers, no more hits than tokens.`, { code: 'invalid-value', stage: 'prefix-hits' });
      state.sums.add(hits, tokens);
      state.recent.push([hits, tokens]);
      forgetOld(state);
    },
    merge(state, later) {
      state.sums.merge(later.sums);
      for (const pair of later.recent) state.recent.push(pair);
      forgetOld(state);
    },
    result(state) {
      const { sums } = state;
      const recent = recentOf(state);
      return { hitRate: sums.ratio, recentHitRate: quotient(sum(recent, 0), sum(recent, 1)), queries: sums.documents, queriedTokens: sums.below, hitTokens: sums.above };
    },
    intervals: ({ sums: { interval } }) => (interval === undefined ? {} : { hitRate: shareInterval(interval)! }),
    encode: (state) => ({ sums: state.sums.toJson(), recent: recentOf(state).flat() }),
    decode(encoded) {
      const { sums, recent } = objectFrom(encoded, ['sums', 'recent']);
      const flat = numbersFrom(recent);
      return { sums: RatioOfSums.from(sums), recent: Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at]!, flat[2 * at + 1]!] as const) };
    },
  };
}
