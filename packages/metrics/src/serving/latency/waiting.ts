import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { ExponentialHistogram, type HistogramValue } from '../../statistics/exponential-histogram.ts';
import { histogramQuantiles, quantileIntervals } from '../../statistics/histogram-quantiles.ts';
import { Moments } from '../../statistics/moments.ts';
import { Tally } from '../../statistics/tally.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import type { QueueVisit } from './queue-visit.ts';

/** What requests found before them. */
export interface WaitingResult {
  /** Seconds; of those whose turn came. */
  readonly meanWait?: number | undefined;
  readonly waitQuantiles: Readonly<Record<string, number>>;
  readonly wait: HistogramValue;
  readonly meanAhead?: number | undefined;
  readonly refusedShare?: number | undefined;
  readonly visits: Readonly<Record<string, number>>;
}

/** The accumulator of `waiting`. */
export interface WaitingState {
  readonly wait: ExponentialHistogram;
  readonly meanWait: Moments;
  readonly meanAhead: Moments;
  readonly visits: Tally;
}

const record = accumulatorRecord<WaitingState>({ wait: ExponentialHistogram, meanWait: Moments, meanAhead: Moments, visits: Tally });

const measures = {
  meanWait: { unit: 's', direction: 'lower', about: 'Mean time in the queue of requests whose turn came.' },
  waitQuantiles: { unit: 's', direction: 'lower', about: 'Quantiles of the time in the queue.', series: 'quantile' },
  wait: { unit: 's', direction: 'lower', about: 'Time in the queue of each request whose turn came.', kind: 'histogram' },
  meanAhead: { unit: '{request}', direction: 'lower', about: 'Requests that one finds before it on average.' },
  refusedShare: { unit: '1', direction: 'lower', about: 'Share of the requests for which there was no room.' },
  visits: { unit: '{request}', direction: 'none', about: 'Requests by what became of them in the queue.', kind: 'counter', series: 'outcome' },
} as const satisfies Record<string, Measure>;

/**
 * How long requests wait for their turn, and how many are refused.
 *
 * @throws `invalid-option`; adding a wait that is no time throws `invalid-value`
 */
export function waiting(options: Readonly<Record<never, never>> = {}): Metric<QueueVisit, WaitingState, WaitingResult> {
  return {
    ...record,
    name: 'waiting',
    version: 1,
    algebra: 'sketch',
    parameters: checkParameters('waiting', { ...options }, {}),
    measures,
    add({ wait, meanWait, meanAhead, visits }, { ahead, waited, outcome }) {
      if (outcome === 'served') {
        wait.add(waited);
        meanWait.add(waited);
      }
      meanAhead.add(ahead);
      visits.add(outcome);
    },
    result: ({ wait, meanWait, meanAhead, visits }) => ({ meanWait: meanWait.mean, waitQuantiles: histogramQuantiles(wait), wait: wait.value, meanAhead: meanAhead.mean, refusedShare: quotient(visits.get('refused'), visits.total), visits: visits.record }),
    intervals: ({ wait, meanWait, meanAhead, visits }) => ({
      ...(meanWait.interval && { meanWait: meanWait.interval }),
      ...(meanAhead.interval && { meanAhead: meanAhead.interval }),
      ...(visits.total > 0 && { refusedShare: wilsonInterval(visits.get('refused'), visits.total) }),
      ...quantileIntervals('waitQuantiles', wait),
    }),
  };
}
