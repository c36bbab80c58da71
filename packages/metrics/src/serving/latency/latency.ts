import { checkParameters } from '../../contract/check-parameters.ts';
import type { Interval, Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { RequestTrace } from '../../items/request-trace.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { CompensatedSum } from '../../statistics/compensated-sum.ts';
import { ExponentialHistogram, type HistogramValue } from '../../statistics/exponential-histogram.ts';
import { Extent } from '../../statistics/extent.ts';
import { histogramQuantiles, quantileIntervals } from '../../statistics/histogram-quantiles.ts';
import { Moments } from '../../statistics/moments.ts';
import { quotient } from '../../statistics/quotient.ts';
import { Tally } from '../../statistics/tally.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import { checkTrace } from './check-trace.ts';

/** Settings of `latency`. Times are seconds; an objective of 0, the default, is none. */
export interface LatencyOptions {
  /** A good request has its first token by then. */
  readonly ttftObjective?: number;
  /** A good request takes no longer for each token after the first. One with a single token has kept it. */
  readonly tpotObjective?: number;
  /** A good request has its last token by then. */
  readonly endToEndObjective?: number;
  /** Names the clock, such as the process. Windows of different clocks must not merge, and with different names they do not. */
  readonly clock?: string;
  /** Also measures requests that were stopped, which a `take(n)` behind the generator does too. Default false: they are only counted. */
  readonly withStopped?: boolean;
  /** Adds LLMPerf's two "inter token latencies", which hold the time to the first token, to go on with its numbers. Default false. */
  readonly compat?: boolean;
}

/** How long requests took. Latencies are of requests that completed; what is not defined is left out. */
export interface LatencyResult {
  /** Means over requests. */
  readonly meanTtft?: number | undefined;
  readonly meanTtst?: number | undefined;
  readonly meanTpot?: number | undefined;
  readonly meanIcl?: number | undefined;
  readonly meanEndToEnd?: number | undefined;
  /** By `p50`, `p90`, `p95`, `p99`. */
  readonly ttftQuantiles: Readonly<Record<string, number>>;
  readonly tpotQuantiles: Readonly<Record<string, number>>;
  readonly iclQuantiles: Readonly<Record<string, number>>;
  readonly endToEndQuantiles: Readonly<Record<string, number>>;
  readonly ttft: HistogramValue;
  readonly ttst: HistogramValue;
  readonly tpot: HistogramValue;
  readonly icl: HistogramValue;
  readonly endToEnd: HistogramValue;
  readonly outputTokens: HistogramValue;
  /** By how they ended. */
  readonly requests: Readonly<Record<string, number>>;
  readonly tokens: Readonly<Record<string, number>>;
  /** From the first start to the last end, in seconds. */
  readonly window: number;
  readonly tokenThroughput?: number | undefined;
  readonly requestThroughput?: number | undefined;
  readonly userThroughput?: number | undefined;
  readonly goodput?: number | undefined;
  readonly goodShare?: number | undefined;
  readonly llmperfItlByChunk?: number | undefined;
  readonly llmperfItlByToken?: number | undefined;
}

/** The accumulator of `latency`: six histograms of at most 640 buckets, and sums. */
export interface LatencyState {
  readonly ttft: ExponentialHistogram;
  readonly ttst: ExponentialHistogram;
  readonly tpot: ExponentialHistogram;
  readonly icl: ExponentialHistogram;
  readonly endToEnd: ExponentialHistogram;
  readonly outputTokens: ExponentialHistogram;
  readonly meanTtft: Moments;
  readonly meanTtst: Moments;
  readonly meanTpot: Moments;
  readonly meanIcl: Moments;
  readonly meanEndToEnd: Moments;
  readonly requests: Tally;
  readonly tokens: Tally;
  readonly window: Extent;
  readonly good: CompensatedSum;
  readonly byChunk: Moments;
  readonly byToken: Moments;
}

const record = accumulatorRecord<LatencyState>({
  ttft: ExponentialHistogram,
  ttst: ExponentialHistogram,
  tpot: ExponentialHistogram,
  icl: ExponentialHistogram,
  endToEnd: ExponentialHistogram,
  outputTokens: ExponentialHistogram,
  meanTtft: Moments,
  meanTtst: Moments,
  meanTpot: Moments,
  meanIcl: Moments,
  meanEndToEnd: Moments,
  requests: Tally,
  tokens: Tally,
  window: Extent,
  good: CompensatedSum,
  byChunk: Moments,
  byToken: Moments,
});

const means = ['meanTtft', 'meanTtst', 'meanTpot', 'meanIcl', 'meanEndToEnd'] as const;

const measures = {
  meanTtft: { unit: 's', direction: 'lower', about: 'Mean time to first token: from the start of a request to its first token.' },
  meanTtst: { unit: 's', direction: 'lower', about: 'Mean time to second token: from the first chunk with tokens to the second.' },
  meanTpot: { unit: 's', direction: 'lower', about: 'Mean time per output token of a request: from its first chunk to its last, for each token after the first.' },
  meanIcl: { unit: 's', direction: 'lower', about: 'Mean inter-chunk latency: the gap between two chunks, however many tokens they hold.' },
  meanEndToEnd: { unit: 's', direction: 'lower', about: 'Mean time from the start of a request to its last token.' },
  ttftQuantiles: { unit: 's', direction: 'lower', about: 'Quantiles of the time to first token.', series: 'quantile' },
  tpotQuantiles: { unit: 's', direction: 'lower', about: 'Quantiles over requests of the time per output token.', series: 'quantile' },
  iclQuantiles: { unit: 's', direction: 'lower', about: 'Quantiles of the inter-chunk latency.', series: 'quantile' },
  endToEndQuantiles: { unit: 's', direction: 'lower', about: 'Quantiles of the time to the last token.', series: 'quantile' },
  ttft: { unit: 's', direction: 'lower', about: 'Time to first token of each request.', kind: 'histogram' },
  ttst: { unit: 's', direction: 'lower', about: 'Time from the first to the second chunk with tokens of each request.', kind: 'histogram' },
  tpot: { unit: 's', direction: 'lower', about: 'Time per output token of each request with two tokens or more.', kind: 'histogram' },
  icl: { unit: 's', direction: 'lower', about: 'Gap between two chunks with tokens of one request.', kind: 'histogram' },
  endToEnd: { unit: 's', direction: 'lower', about: 'Time from the start of each request to its last token.', kind: 'histogram' },
  outputTokens: { unit: '{token}', direction: 'none', about: 'Tokens of each request.', kind: 'histogram' },
  requests: { unit: '{request}', direction: 'none', about: 'Requests by how they ended.', kind: 'counter', series: 'outcome' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens of requests by how those ended.', kind: 'counter', series: 'outcome' },
  window: { unit: 's', direction: 'none', about: 'Time from the first start to the last end.' },
  tokenThroughput: { unit: '{token}/s', direction: 'higher', about: 'Tokens of all requests for each second of the window.' },
  requestThroughput: { unit: '{request}/s', direction: 'higher', about: 'Requests that completed for each second of the window.' },
  userThroughput: { unit: '{token}/s', direction: 'higher', about: 'Tokens a second that one request sees after its first: one over the mean time per output token.' },
  goodput: { unit: '{request}/s', direction: 'higher', about: 'Requests that met every objective for each second of the window.' },
  goodShare: { unit: '1', direction: 'higher', about: 'Share of the requests, however they ended, that met every objective.' },
} as const satisfies Record<string, Measure>;

const compatMeasures = {
  llmperfItlByChunk: { unit: 's', direction: 'lower', about: 'What LLMPerf calls inter token latency, over chunks: the time to the last token for each chunk.' },
  llmperfItlByToken: { unit: 's', direction: 'lower', about: 'What LLMPerf calls inter token latency, over tokens: the time to the last token for each token.' },
} as const satisfies Record<string, Measure>;

/**
 * Time to first and second token, per output token, between chunks and to the end; throughput and goodput.
 *
 * Quantiles are linear between values, within 1.1 % over 1 ms to 10 s. A request that brings all its tokens at once has no time per
 * output token. Names follow NVIDIA's AIPerf: `icl` is what vLLM calls ITL, and there is no bare "itl", which means four things.
 *
 * Source: vLLM `benchmarks/serve.py`, whose goodput this is; LLMPerf for `compat`.
 *
 * @throws `invalid-option`; adding a trace whose times go back throws `invalid-value`
 */
export function latency(options: LatencyOptions = {}): Metric<RequestTrace, LatencyState, LatencyResult> {
  const parameters = checkParameters('latency', { ...options }, { ttftObjective: 0, tpotObjective: 0, endToEndObjective: 0, clock: '', withStopped: false, compat: false });
  const { ttftObjective = 0, tpotObjective = 0, endToEndObjective = 0, withStopped = false, compat = false } = options;
  const hasObjective = ttftObjective > 0 || tpotObjective > 0 || endToEndObjective > 0;
  const keeps = (objective: number, value: number): boolean => objective <= 0 || value <= objective;
  return {
    ...record,
    name: 'latency',
    version: 1,
    algebra: 'sketch',
    parameters,
    measures: compat ? { ...measures, ...compatMeasures } : measures,
    add(state, trace) {
      const { times, total } = checkTrace(trace);
      const { start, end, outcome } = trace;
      state.requests.add(outcome);
      state.tokens.add(outcome, total);
      state.window.add(start);
      state.window.add(end);
      if (times.length === 0 || (outcome !== 'complete' && !(withStopped && outcome === 'stopped'))) return;
      const [first, last] = [times[0]!, times.at(-1)!];
      const put = (name: 'ttft' | 'ttst' | 'tpot' | 'icl' | 'endToEnd', mean: (typeof means)[number], value: number): void => {
        state[name].add(value);
        state[mean].add(value);
      };
      const tpot = total > 1 && times.length > 1 ? (last - first) / (total - 1) : undefined;
      put('ttft', 'meanTtft', first - start);
      put('endToEnd', 'meanEndToEnd', last - start);
      if (times.length > 1) put('ttst', 'meanTtst', times[1]! - first);
      if (tpot !== undefined) put('tpot', 'meanTpot', tpot);
      for (let at = 1; at < times.length; at += 1) put('icl', 'meanIcl', times[at]! - times[at - 1]!);
      state.outputTokens.add(total);
      if (keeps(ttftObjective, first - start) && keeps(tpotObjective, tpot ?? 0) && keeps(endToEndObjective, last - start)) state.good.add(1);
      state.byChunk.add((last - start) / times.length);
      state.byToken.add((last - start) / total);
    },
    result(state) {
      const { ttft, ttst, tpot, icl, endToEnd, outputTokens, requests, tokens } = state;
      const window = state.window.length;
      const measured = requests.get('complete') + (withStopped ? requests.get('stopped') : 0);
      return {
        ...(Object.fromEntries(means.map((mean) => [mean, state[mean].mean])) as Pick<LatencyResult, (typeof means)[number]>),
        ttftQuantiles: histogramQuantiles(ttft),
        tpotQuantiles: histogramQuantiles(tpot),
        iclQuantiles: histogramQuantiles(icl),
        endToEndQuantiles: histogramQuantiles(endToEnd),
        ttft: ttft.value,
        ttst: ttst.value,
        tpot: tpot.value,
        icl: icl.value,
        endToEnd: endToEnd.value,
        outputTokens: outputTokens.value,
        requests: requests.record,
        tokens: tokens.record,
        window,
        tokenThroughput: quotient(tokens.total, window),
        requestThroughput: quotient(measured, window),
        userThroughput: quotient(1, state.meanTpot.mean ?? 0),
        goodput: hasObjective ? quotient(state.good.value, window) : undefined,
        goodShare: hasObjective ? quotient(state.good.value, requests.total) : undefined,
        ...(compat && { llmperfItlByChunk: state.byChunk.mean, llmperfItlByToken: state.byToken.mean }),
      };
    },
    intervals(state) {
      const intervals: Record<string, Interval> = {};
      for (const mean of means) if (state[mean].interval !== undefined) intervals[mean] = state[mean].interval;
      const { requests, good } = state;
      if (hasObjective && requests.total > 0) intervals['goodShare'] = wilsonInterval(good.value, requests.total);
      const quantiles = (['ttft', 'tpot', 'icl', 'endToEnd'] as const).map((name) => quantileIntervals(`${name}Quantiles`, state[name]));
      return Object.assign(intervals, ...quantiles) as Intervals<Extract<keyof LatencyResult, string>>;
    },
  };
}
