import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { RequestTrace } from '../../items/request-trace.ts';
import { CompensatedSum } from '../../statistics/compensated-sum.ts';
import { Extent } from '../../statistics/extent.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { checkTrace } from './check-trace.ts';

/** Settings of `concurrency`. */
export interface ConcurrencyOptions {
  /** Requests whose beginning and end are kept; with more there is no peak. Default 10,000 */
  readonly maxRequests?: number;
  /** Names the clock, such as the process; times of different clocks must not merge. */
  readonly clock?: string;
}

/** How many requests ran at once. */
export interface ConcurrencyResult {
  /** Left out when there were more requests than are kept. */
  readonly peak?: number | undefined;
  readonly mean?: number | undefined;
  readonly requests: number;
}

/** The accumulator of `concurrency`: two numbers for each request, up to the limit. */
export interface ConcurrencyState {
  requests: number;
  readonly busy: CompensatedSum;
  readonly window: Extent;
  /** Empty once there were too many. */
  times: (readonly [start: number, end: number])[];
}

const measures = {
  peak: { unit: '{request}', direction: 'none', about: 'Most requests that ran at once.' },
  mean: { unit: '{request}', direction: 'none', about: 'Requests that ran at once on average over the window.' },
  requests: { unit: '{request}', direction: 'none', about: 'Requests.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * The peak and the mean of the requests that ran at once. One that ends in the moment in which another begins has left.
 *
 * Source: a sweep over beginnings and ends; Little's law for the mean.
 *
 * @throws `invalid-option`; adding a trace whose times go back throws `invalid-value`
 */
export function concurrency(options: ConcurrencyOptions = {}): Metric<RequestTrace, ConcurrencyState, ConcurrencyResult> {
  const parameters = checkParameters('concurrency', { ...options }, { maxRequests: 10_000, clock: '' });
  const { maxRequests = 10_000 } = options;
  const dropWhatIsTooMuch = (state: ConcurrencyState): void => {
    if (state.requests > maxRequests) state.times = [];
  };
  return {
    name: 'concurrency',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ requests: 0, busy: new CompensatedSum(), window: new Extent(), times: [] }),
    add(state, trace) {
      checkTrace(trace);
      const { start, end } = trace;
      state.requests += 1;
      state.busy.add(end - start);
      state.window.add(start);
      state.window.add(end);
      if (state.requests <= maxRequests) state.times.push([start, end]);
      dropWhatIsTooMuch(state);
    },
    merge(state, later) {
      state.requests += later.requests;
      state.busy.merge(later.busy);
      state.window.merge(later.window);
      for (const time of later.times) state.times.push(time);
      dropWhatIsTooMuch(state);
    },
    result: ({ requests, busy, window, times }) => ({ peak: requests > maxRequests ? undefined : peakOf(times), mean: quotient(busy.value, window.length), requests }),
    encode: ({ requests, busy, window, times }) => ({ requests, busy: busy.toJson(), window: window.toJson(), times: times.flat() }),
    decode(encoded) {
      const { requests, busy, window, times } = objectFrom(encoded, ['requests', 'busy', 'window', 'times']);
      const flat = numbersFrom(times);
      const [count] = numbersFrom([requests], 1);
      return { requests: count!, busy: CompensatedSum.from(busy), window: Extent.from(window), times: Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at]!, flat[2 * at + 1]!] as const) };
    },
  };
}

function peakOf(times: readonly (readonly [start: number, end: number])[]): number {
  const changes = times.flatMap(([start, end]) => [[start, 1] as const, [end, -1] as const]).toSorted(([a, up], [b, down]) => a - b || up - down);
  let [running, peak] = [0, 0];
  for (const [, change] of changes) {
    running += change;
    peak = Math.max(peak, running);
  }
  return peak;
}
