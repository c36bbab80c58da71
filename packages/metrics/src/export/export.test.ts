import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, type MetricProducer, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { expectCode } from '@tokstream/testing';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { MetricHub } from '../hub/metric-hub.ts';
import type { Snapshot } from '../hub/snapshot.ts';
import { tokenBatch } from '../items/token-batch.ts';
import { speculation } from '../serving/decoding/speculation.ts';
import { latency } from '../serving/latency/latency.ts';
import { ExponentialHistogram } from '../statistics/exponential-histogram.ts';
import { volume } from '../volume/volume.ts';
import { exportToPromClient } from './export-to-prom-client.ts';
import { familyName } from './families/family-name.ts';
import { metricFamilies } from './families/metric-families.ts';
import { projectHistogram } from './families/project-histogram.ts';
import { openTelemetryProducer } from './open-telemetry/open-telemetry-producer.ts';
import { parsePrometheus } from './parse-prometheus.test-support.ts';
import { parseSnapshot } from './parse-snapshot.ts';
import { renderCsv } from './render-csv.ts';
import { renderJson } from './render-json.ts';
import { renderPrometheus } from './render-prometheus.ts';

const evil = 'a "b" \\ c\nd';

async function measured(): Promise<Snapshot> {
  const hub = new MetricHub({ environment: { backend: 'wasm', 'tf.js': evil } });
  const served = hub.open(latency({ ttftObjective: 0.5 }), { model: 'tiny' });
  for (const ttft of [0.003, 0.2, 0.7]) served.add({ start: 0, end: 1, times: [ttft, ttft + 0.01, ttft + 0.03], tokens: [1, 1, 2], outcome: 'complete' });
  served.add({ start: 1, end: 0, times: [], tokens: [], outcome: 'complete' });
  served.close('complete');
  const steps = hub.open(speculation());
  for (const [drafted, accepted] of [[3, 2], [3, 0], [3, 3]]) steps.add({ type: 'step', sequence: 0, rows: 4, drafted: drafted!, accepted: accepted!, calls: 1, seconds: 0.01 });
  const text = hub.open(volume({ baseline: 'gpt-2' }), { 'le': 'x', 'my-label': evil, 'my.label': '人' });
  text.add(tokenBatch('ship', [1, 2]));
  return hub.snapshot();
}

describe('Prometheus', () => {
  test('an independent parser reads what was measured, with types, labels and help', async () => {
    const text = renderPrometheus(await measured());
    const families = new Map(parsePrometheus(text).map((family) => [family.name, family]));
    expect(families.get('tokstream_latency_ttft_seconds')).toMatchObject({ type: 'HISTOGRAM', help: 'Time to first token of each request.', metrics: [{ buckets: { '0.0025': '0', '0.005': '1', '0.1': '1', '0.25': '2', '0.5': '2', '1': '3', '+Inf': '3' } }] });
    expect(text).toContain('tokstream_latency_ttft_seconds_bucket{setting_ttft_objective="0.5",model="tiny",le="0.25"} 2\n');
    expect(Number(/tokstream_latency_ttft_seconds_sum\{.*\} (.*)/.exec(text)![1])).toBeCloseTo(0.903, 12);
    expect(text).toContain('tokstream_latency_ttft_seconds_count{setting_ttft_objective="0.5",model="tiny"} 3\n');
    expect(families.get('tokstream_latency_tokens_total')).toMatchObject({ type: 'COUNTER', metrics: [{ value: '12', labels: { outcome: 'complete' } }] });
    expect(families.get('tokstream_latency_goodput_requests_per_second')).toMatchObject({ type: 'GAUGE', metrics: [{ value: '2' }] });
    expect(families.get('tokstream_speculation_acceptance_by_position')!.metrics.map(({ labels }) => labels)).toEqual([{ position: '0' }, { position: '1' }, { position: '2' }]);
    expect(families.get('tokstream_volume_tokens_per_byte')!.metrics).toEqual([{ value: '0.5', labels: { setting_baseline: 'gpt-2', label_le: 'x', my_label: expect.any(String), my_label_: '人' } }]);
    expect(families.get('tokstream_metric_errors_total')!.metrics).toEqual([{ value: '1', labels: { metric: 'latency' } }]);
    expect(families.get('tokstream_streams_open')!.metrics[0]).toMatchObject({ value: '2' });
  });

  test('every line is of the format: one family after the other, no series twice, no name or value that it does not know', async () => {
    const text = renderPrometheus(await measured());
    expect(text.endsWith('\n')).toBe(true);
    const label = String.raw`[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"`;
    const line = new RegExp(String.raw`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{${label}(?:,${label})*\})? (?:[+-]?\d[\d.]*(?:e[+-]?\d+)?|[+-]Inf|NaN)$`);
    const series = new Set<string>();
    let family = '';
    for (const one of text.trimEnd().split('\n')) {
      if (one.startsWith('# HELP ')) family = one.split(' ')[2]!;
      if (one.startsWith('#')) continue;
      expect(one).toMatch(line);
      expect(line.exec(one)![1]!.replace(/_(bucket|sum|count)$/, '')).toBe(family.replace(/_(bucket|sum|count)$/, ''));
      const key = one.slice(0, one.lastIndexOf(' '));
      expect(series.has(key)).toBe(false);
      series.add(key);
    }
  });

  test('values of other types under one name get a name of their own, versions a label', async () => {
    const snapshot = await measured();
    const entry = snapshot.entries.find(({ name }) => name === 'volume')!;
    const clash = { ...entry, name: 'latency', measures: { ttft: { unit: 's', direction: 'none' as const, about: 'Other.' } }, result: { ttft: 3 }, version: 9 };
    const names = metricFamilies({ ...snapshot, entries: [...snapshot.entries, clash] });
    expect(names.find(({ name }) => name === 'tokstream_latency_ttft_seconds_2')).toMatchObject({ type: 'gauge', samples: [{ value: 3, labels: { metric_version: '9' } }] });
  });

  test.each([
    ['latency', 'ttft', 's', false, 'tokstream_latency_ttft_seconds'],
    ['cache-use', 'bytesPerToken', 'By/{token}', false, 'tokstream_cache_use_bytes_per_token'],
    ['volume', 'tokens', '{token}', true, 'tokstream_volume_tokens_total'],
    ['speculation', 'meanAcceptanceLength', '{token}', false, 'tokstream_speculation_mean_acceptance_length_tokens'],
    ['speculation', 'rowsPerVerification', '{row}', false, 'tokstream_speculation_rows_per_verification'],
    ['latency', 'requestThroughput', '{request}/s', false, 'tokstream_latency_request_throughput_requests_per_second'],
    ['eviction-quality', 'samples', '{query}', true, 'tokstream_eviction_quality_samples_queries_total'],
    ['likelihood', 'bitsPerByte', 'bit/By', false, 'tokstream_likelihood_bits_per_byte'],
    ['latency', 'goodShare', '1', false, 'tokstream_latency_good_share'],
  ])('%s %s in %s', (metric, measure, unit, isCounter, name) => expect(familyName('tokstream', metric, measure, unit, isCounter)).toBe(name));

  test('a bucket is never told more than it holds', () => {
    const histogram = new ExponentialHistogram();
    const values = Array.from({ length: 500 }, (_, at) => 1.02 ** (at - 250));
    for (const value of [0, ...values]) histogram.add(value);
    const bounds = [0.05, 0.25, 0.5, 1, 2, 4, 100, 1e6];
    const counts = projectHistogram(histogram.value, bounds);
    for (const [at, bound] of bounds.entries()) {
      const [sure, most] = [bound / 1.022, bound].map((edge) => 1 + values.filter((value) => value <= edge).length);
      expect(counts[at]).toBeGreaterThanOrEqual(sure!);
      expect(counts[at]).toBeLessThanOrEqual(most!);
    }
    expect(projectHistogram({ count: 1, sum: 1, scale: 0, zero: 0, buckets: [[-1, 1]] }, [0.5, 1])).toEqual([0, 1]);
  });

  test('prom-client shows the same beside its own metrics, also the second time', async () => {
    const snapshot = await measured();
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    exportToPromClient(snapshot, registry);
    exportToPromClient(snapshot, registry);
    const shown = parsePrometheus(await registry.metrics());
    for (const family of parsePrometheus(renderPrometheus(snapshot))) expect(shown.find(({ name }) => name === family.name)).toEqual(family);
    expect(shown.some(({ name }) => name.startsWith('process_'))).toBe(true);
  });
});

test('OpenTelemetry: its reader takes the producer, histograms are whole, conventions have their names', async () => {
  const snapshot = await measured();
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const producer: MetricProducer = openTelemetryProducer(async () => snapshot, { now: () => 1_700_000_000_250, attributes: { 'gen_ai.request.model': 'tiny' } });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 1e6, metricProducers: [producer] });
  const provider = new MeterProvider({ readers: [reader] });
  await reader.forceFlush();
  await provider.shutdown();
  const metrics = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  const find = (name: string): (typeof metrics)[number] => metrics.find(({ descriptor }) => descriptor.name === name)!;
  const [point] = find('gen_ai.server.time_to_first_token').dataPoints as { value: { count: number; scale: number; positive: { offset: number; bucketCounts: number[] } } }[];
  expect(find('gen_ai.server.time_to_first_token')).toMatchObject({ descriptor: { unit: 's' }, dataPointType: 1, aggregationTemporality: 1, dataPoints: [{ attributes: { 'gen_ai.request.model': 'tiny', model: 'tiny', 'tokstream.setting.ttft_objective': '0.5' }, endTime: [1_700_000_000, 250_000_000], value: { count: 3, zeroCount: 0 } }] });
  const { scale, positive } = point!.value;
  const places = positive.bucketCounts.flatMap((count, at) => (count === 0 ? [] : [2 ** ((positive.offset + at + 0.5) * 2 ** -scale)]));
  expect(places.map((place, at) => place / [0.003, 0.2, 0.7][at]!)).toEqual([1, 1, 1].map((one) => expect.closeTo(one, 1)));
  expect(find('tokstream.latency.tokens')).toMatchObject({ dataPointType: 3, isMonotonic: true, dataPoints: [{ attributes: { outcome: 'complete' }, value: 12 }] });
  expect([...new Set(metrics.map(({ descriptor }) => descriptor.name).filter((name) => name.startsWith('gen_ai.')))]).toEqual(['gen_ai.server.time_to_first_token', 'gen_ai.server.time_per_output_token']);
});

test('JSON comes back; what is none, or cut, is refused with the name of the file', async () => {
  const snapshot = await measured();
  expect(parseSnapshot(renderJson(snapshot))).toEqual(snapshot);
  const { environment: _, ...cut } = snapshot;
  for (const wrong of ['', '{', 'null', '[]', '{"schema":"tokstream-metrics/1"}', JSON.stringify(cut), JSON.stringify({ ...snapshot, entries: [{ name: 'volume' }] })]) expectCode('invalid-snapshot', () => parseSnapshot(wrong, 'a.json'));
  expect(() => parseSnapshot('{', 'a.json')).toThrow(/^a\.json is no JSON/);
});

test('CSV has a row a number, all digits, and cells that hold quotes', async () => {
  const lines = renderCsv(await measured()).split('\r\n');
  expect(lines[0]).toBe('metric,version,parameters,labels,measure,unit,direction,value,low,high');
  expect(lines.find((line) => line.startsWith('speculation,1,{},{},acceptanceRate'))).toMatch(/^speculation,1,\{\},\{\},acceptanceRate,1,higher,0\.5555555555555556,0,1$/);
  expect(lines).toContainEqual(expect.stringContaining(String.raw`"{""baseline"":""gpt-2""}"`));
});
