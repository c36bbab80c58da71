import type { Labels } from '../hub/labels.ts';
import type { Snapshot } from '../hub/snapshot.ts';
import { defaultBounds } from './families/default-bounds.ts';
import { metricFamilies, type MetricFamiliesOptions } from './families/metric-families.ts';
import type { MetricFamily } from './families/metric-family.ts';
import { projectHistogram } from './families/project-histogram.ts';

/** Settings of `renderPrometheus`. */
export interface RenderPrometheusOptions extends MetricFamiliesOptions {
  /** The upper bounds of the buckets of a histogram, rising. Default by unit: 0.5 ms to 2 min, 1 KiB to 4 GiB, 1 to 67 million tokens. */
  readonly bounds?: (family: MetricFamily) => readonly number[];
  /** Further families, such as of what a server holds now. */
  readonly also?: readonly MetricFamily[];
}

/** What a server answers with beside the text of `renderPrometheus`. */
export const prometheusContentType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A snapshot as Prometheus scrapes it, version 0.0.4 of the text format.
 *
 * @example
 * ```js
 * import { MetricHub, renderPrometheus, tokenBatch, volume } from '@tokstream/metrics';
 * const hub = new MetricHub();
 * const stream = hub.open(volume(), { language: 'en' });
 * stream.add(tokenBatch('ship', [5, 7]));
 * const lines = renderPrometheus(await hub.snapshot()).split('\n');
 * console.log(lines.find((line) => line.startsWith('tokstream_volume_tokens_total'))); // tokstream_volume_tokens_total{language="en"} 2
 * ```
 */
export function renderPrometheus(snapshot: Snapshot, { bounds, also = [], ...options }: RenderPrometheusOptions = {}): string {
  const families = [...metricFamilies(snapshot, options), ...also];
  return families.map((family) => familyText(family, bounds?.(family) ?? defaultBounds(family.unit))).join('');
}

function familyText({ name, type, help, samples }: MetricFamily, bounds: readonly number[]): string {
  const lines = samples.flatMap(({ labels, value }) => {
    if (typeof value === 'number') return [`${name}${labelText(labels)} ${number(value)}`];
    const counts = projectHistogram(value, bounds);
    return [...bounds.map((bound, at) => `${name}_bucket${labelText({ ...labels, le: number(bound) })} ${counts[at]}`), `${name}_bucket${labelText({ ...labels, le: '+Inf' })} ${value.count}`, `${name}_sum${labelText(labels)} ${number(value.sum)}`, `${name}_count${labelText(labels)} ${value.count}`];
  });
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n${lines.map((line) => `${line}\n`).join('')}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : `${value > 0 ? '+' : '-'}Inf`;
}
