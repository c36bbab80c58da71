import type { DecodeEvent } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { ExponentialHistogram, type HistogramValue } from '../../statistics/exponential-histogram.ts';
import { Extent } from '../../statistics/extent.ts';
import { Moments } from '../../statistics/moments.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';
import { shareInterval } from '../../statistics/share-interval.ts';

/** What sequences held of their keys and values when they ended. */
export interface CacheUseResult {
  readonly meanBytes?: number | undefined;
  readonly largestBytes?: number | undefined;
  readonly bytes: HistogramValue;
  readonly keptShare?: number | undefined;
  readonly bytesPerToken?: number | undefined;
  readonly keptTokens: number;
  readonly evictedTokens: number;
}

/** The accumulator of `cacheUse`. */
export interface CacheUseState {
  readonly bytes: ExponentialHistogram;
  readonly meanBytes: Moments;
  readonly extent: Extent;
  readonly kept: RatioOfSums;
  readonly perToken: RatioOfSums;
}

const record = accumulatorRecord<CacheUseState>({ bytes: ExponentialHistogram, meanBytes: Moments, extent: Extent, kept: RatioOfSums, perToken: RatioOfSums });

const measures = {
  meanBytes: { unit: 'By', direction: 'lower', about: 'Mean size of the keys and values of a sequence when it ended.' },
  largestBytes: { unit: 'By', direction: 'lower', about: 'Size of the largest cache.' },
  bytes: { unit: 'By', direction: 'lower', about: 'Size of the keys and values of each sequence when it ended.', kind: 'histogram' },
  keptShare: { unit: '1', direction: 'none', about: 'Share of the tokens that the cache still held.' },
  bytesPerToken: { unit: 'By/{token}', direction: 'lower', about: 'Bytes of cache for each token that the sequence had seen.' },
  keptTokens: { unit: '{token}', direction: 'none', about: 'Tokens that caches still held.', kind: 'counter' },
  evictedTokens: { unit: '{token}', direction: 'none', about: 'Tokens that caches had dropped.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * Size and retention of caches from the `cache` events of `decode`, one a sequence; other events change nothing.
 *
 * @throws `invalid-option`
 */
export function cacheUse(options: Readonly<Record<never, never>> = {}): Metric<DecodeEvent, CacheUseState, CacheUseResult> {
  return {
    ...record,
    name: 'cache-use',
    version: 1,
    algebra: 'sketch',
    parameters: checkParameters('cache-use', { ...options }, {}),
    measures,
    add({ bytes, meanBytes, extent, kept, perToken }, event) {
      if (event.type !== 'cache') return;
      bytes.add(event.bytes);
      meanBytes.add(event.bytes);
      extent.add(event.bytes);
      kept.add(event.kept, event.kept + event.evicted);
      perToken.add(event.bytes, event.kept + event.evicted);
    },
    result: ({ bytes, meanBytes, extent, kept, perToken }) => ({
      meanBytes: meanBytes.mean,
      largestBytes: extent.high,
      bytes: bytes.value,
      keptShare: kept.ratio,
      bytesPerToken: perToken.ratio,
      keptTokens: kept.above,
      evictedTokens: kept.below - kept.above,
    }),
    intervals: ({ meanBytes, kept, perToken }) =>
      Object.fromEntries(Object.entries({ meanBytes: meanBytes.interval, keptShare: shareInterval(kept.interval), bytesPerToken: perToken.interval }).filter(([, interval]) => interval !== undefined)) as Intervals<keyof CacheUseResult>,
  };
}
