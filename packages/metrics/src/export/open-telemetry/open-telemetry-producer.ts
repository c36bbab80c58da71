import type { Snapshot, SnapshotEntry } from '../../hub/snapshot.ts';
import { measuredValues } from '../../hub/measured-values.ts';
import type { HistogramValue } from '../../statistics/exponential-histogram.ts';
import { snake } from '../families/family-name.ts';
import { openTelemetryNames, type OpenTelemetrySide } from './open-telemetry-names.ts';

/** Settings of `openTelemetryProducer`. */
export interface OpenTelemetryProducerOptions {
  /** Version of `openTelemetryNames`. Default 1 */
  readonly conventions?: keyof typeof openTelemetryNames;
  /** Default `server` */
  readonly side?: OpenTelemetrySide;
  /** Attributes of every point, such as `{ 'gen_ai.request.model': 'tiny', 'gen_ai.operation.name': 'text_completion' }`, which the conventions require. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, such as `Date.now`. */
  readonly now: () => number;
}

/** Seconds and nanoseconds since 1970. */
type Time = [seconds: number, nanoseconds: number];

interface Point {
  readonly startTime: Time;
  readonly endTime: Time;
  readonly attributes: Record<string, string>;
  readonly value: number | object;
}

interface Metric {
  readonly descriptor: { readonly name: string; readonly description: string; readonly unit: string; readonly valueType: number };
  readonly aggregationTemporality: number;
  readonly dataPointType: number;
  readonly isMonotonic?: boolean;
  readonly dataPoints: Point[];
}

/** What is exported: the shape of `CollectionResult` of `@opentelemetry/sdk-metrics`. */
interface Collected {
  readonly resourceMetrics: { readonly resource: never; readonly scopeMetrics: never[] };
  readonly errors: unknown[];
}

/** A `MetricProducer` of `@opentelemetry/sdk-metrics`. */
export interface OpenTelemetryProducer {
  collect(): Promise<Collected>;
}

// The numbers that @opentelemetry/sdk-metrics has for them.
const cumulative = 1;
const double = 1;
const pointTypes = { exponentialHistogram: 1, gauge: 2, sum: 3 } as const;

/**
 * Snapshots for OpenTelemetry: give it to a reader as `metricProducers: [openTelemetryProducer(...)]`. Histograms go out as they are, as base-2
 * exponential histograms, without loss.
 *
 * Measures that the conventions know have their names, all others are `tokstream.METRIC.MEASURE`.
 *
 * @param snapshot asked at every collection, such as `() => hub.snapshot()`
 */
export function openTelemetryProducer(snapshot: () => Promise<Snapshot>, { conventions = 1, side = 'server', attributes = {}, now }: OpenTelemetryProducerOptions): OpenTelemetryProducer {
  const started = timeOf(now());
  const names = openTelemetryNames[conventions][side];
  return {
    async collect() {
      const { entries } = await snapshot();
      const endTime = timeOf(now());
      const metrics = new Map<string, Metric>();
      const put = (key: string, { unit, about }: { readonly unit: string; readonly about: string }, type: keyof typeof pointTypes, labels: Readonly<Record<string, string>>, value: Point['value']): void => {
        const { name, attributes: more } = names[key] ?? { name: `tokstream.${key.split('.').map(snake).join('.')}` };
        const metric = metrics.get(name) ?? { descriptor: { name, description: about, unit, valueType: double }, aggregationTemporality: cumulative, dataPointType: pointTypes[type], ...(type === 'sum' && { isMonotonic: true }), dataPoints: [] };
        metrics.set(name, metric);
        metric.dataPoints.push({ startTime: started, endTime, attributes: { ...attributes, ...labels, ...more }, value });
      };
      for (const entry of entries) {
        const settings = settingsOf(entry);
        for (const value of measuredValues(entry)) put(`${entry.name}.${value.measure}`, value, value.kind === 'counter' ? 'sum' : 'gauge', { ...settings, ...value.labels }, value.value);
        for (const [measure, about] of Object.entries(entry.measures)) {
          const histogram = entry.result?.[measure] as HistogramValue | undefined;
          if (about.kind === 'histogram' && histogram !== undefined) put(`${entry.name}.${measure}`, about, 'exponentialHistogram', { ...settings, ...entry.labels }, pointOf(histogram));
        }
      }
      return { resourceMetrics: { resource: { attributes: {} } as never, scopeMetrics: [{ scope: { name: '@tokstream/metrics' }, metrics: [...metrics.values()] } as never] }, errors: [] };
    },
  };
}

function pointOf({ count, sum, scale, zero, buckets }: HistogramValue): object {
  const offset = buckets[0]?.[0] ?? 0;
  const bucketCounts = Array.from({ length: buckets.length === 0 ? 0 : buckets.at(-1)![0] - offset + 1 }, () => 0);
  for (const [index, times] of buckets) bucketCounts[index - offset] = times;
  return { count, sum, scale, zeroCount: zero, positive: { offset, bucketCounts }, negative: { offset: 0, bucketCounts: [] } };
}

function settingsOf({ parameters }: SnapshotEntry): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(parameters).map(([key, value]) => [`tokstream.setting.${snake(key)}`, String(value)]));
}

function timeOf(milliseconds: number): Time {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.round((milliseconds - seconds * 1000) * 1e6)];
}
