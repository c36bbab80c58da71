import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { ExponentialHistogram, type HistogramValue } from '../../statistics/exponential-histogram.ts';
import { Moments } from '../../statistics/moments.ts';

/** The life of a block of a cache, told when it is evicted. Times are seconds of one monotonic clock. Plain data. */
export interface BlockLife {
  readonly created: number;
  /** When it was used again, in order. */
  readonly uses: readonly number[];
  readonly evicted: number;
}

/** How long blocks stay, and whether they stay for something. */
export interface ResidencyResult {
  readonly meanLifetime?: number | undefined;
  readonly meanIdleBeforeEviction?: number | undefined;
  readonly meanReuseGap?: number | undefined;
  readonly lifetime: HistogramValue;
  readonly idleBeforeEviction: HistogramValue;
  readonly reuseGap: HistogramValue;
}

/** The accumulator of `residency`. */
export interface ResidencyState {
  readonly lifetime: ExponentialHistogram;
  readonly idle: ExponentialHistogram;
  readonly gap: ExponentialHistogram;
  readonly meanLifetime: Moments;
  readonly meanIdle: Moments;
  readonly meanGap: Moments;
}

const record = accumulatorRecord<ResidencyState>({ lifetime: ExponentialHistogram, idle: ExponentialHistogram, gap: ExponentialHistogram, meanLifetime: Moments, meanIdle: Moments, meanGap: Moments });

const measures = {
  meanLifetime: { unit: 's', direction: 'none', about: 'Mean time from making a block to evicting it.' },
  meanIdleBeforeEviction: { unit: 's', direction: 'none', about: 'Mean time from the last use of a block to evicting it.' },
  meanReuseGap: { unit: 's', direction: 'none', about: 'Mean time between two uses of a block.' },
  lifetime: { unit: 's', direction: 'none', about: 'Time from making each block to evicting it.', kind: 'histogram' },
  idleBeforeEviction: { unit: 's', direction: 'none', about: 'Time from the last use of each block to evicting it.', kind: 'histogram' },
  reuseGap: { unit: 's', direction: 'none', about: 'Time between two uses of one block.', kind: 'histogram' },
} as const satisfies Record<string, Measure>;

/**
 * Lifetime, idle time before eviction and gaps between uses of blocks of a cache. Blocks may be sampled.
 *
 * Source: vLLM `v1/core/kv_cache_metrics.py`.
 *
 * @throws `invalid-option`; adding times that go back throws `invalid-value`
 */
export function residency(options: Readonly<Record<never, never>> = {}): Metric<BlockLife, ResidencyState, ResidencyResult> {
  return {
    ...record,
    name: 'residency',
    version: 1,
    algebra: 'sketch',
    parameters: checkParameters('residency', { ...options }, {}),
    measures,
    add(state, { created, uses, evicted }) {
      const times = [created, ...uses, evicted];
      if (!times.every((time, at) => Number.isFinite(time) && time >= (times[at - 1] ?? time))) throw new TokstreamError(`A block was made at ${created}, used at ${uses.join(', ').slice(0, 60)} and evicted at ${evicted}; give times of one clock, in order.`, { code: 'invalid-value', stage: 'residency' });
      const put = (histogram: ExponentialHistogram, moments: Moments, value: number): void => {
        histogram.add(value);
        moments.add(value);
      };
      put(state.lifetime, state.meanLifetime, evicted - created);
      put(state.idle, state.meanIdle, evicted - times.at(-2)!);
      for (let at = 1; at < times.length - 1; at += 1) put(state.gap, state.meanGap, times[at]! - times[at - 1]!);
    },
    result: ({ lifetime, idle, gap, meanLifetime, meanIdle, meanGap }) => ({ meanLifetime: meanLifetime.mean, meanIdleBeforeEviction: meanIdle.mean, meanReuseGap: meanGap.mean, lifetime: lifetime.value, idleBeforeEviction: idle.value, reuseGap: gap.value }),
    intervals: ({ meanLifetime, meanIdle, meanGap }) =>
      Object.fromEntries(Object.entries({ meanLifetime: meanLifetime.interval, meanIdleBeforeEviction: meanIdle.interval, meanReuseGap: meanGap.interval }).filter(([, interval]) => interval !== undefined)) as Intervals<keyof ResidencyResult>,
  };
}
