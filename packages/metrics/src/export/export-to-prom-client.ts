import type { Snapshot } from '../hub/snapshot.ts';
import { defaultBounds } from './families/default-bounds.ts';
import { metricFamilies } from './families/metric-families.ts';
import type { MetricFamily } from './families/metric-family.ts';
import { projectHistogram } from './families/project-histogram.ts';
import type { RenderPrometheusOptions } from './render-prometheus.ts';

/** What is needed of a registry of `prom-client`. */
export interface PromClientRegistry {
  registerMetric(metric: never): void;
  removeSingleMetric(name: string): void;
}

interface PromClientValue {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

/**
 * Puts what a snapshot holds into a registry of `prom-client`, in place of what an earlier one put there under the same names. Counters
 * stay counters and histograms histograms; `registry.metrics()` then shows them beside all else.
 *
 * @example
 * const { register } = await import('prom-client');
 * exportToPromClient(await hub.snapshot(), register);
 * response.end(await register.metrics());
 */
export function exportToPromClient(snapshot: Snapshot, registry: PromClientRegistry, { bounds, also = [], ...options }: RenderPrometheusOptions = {}): void {
  for (const family of [...metricFamilies(snapshot, options), ...also]) {
    registry.removeSingleMetric(family.name);
    const metric = promClientMetric(family, bounds?.(family) ?? defaultBounds(family.unit));
    registry.registerMetric(metric as never);
  }
}

/** An object that the registry asks as it asks its own metrics. */
function promClientMetric({ name, type, help, samples }: MetricFamily, bounds: readonly number[]): object {
  const values = samples.flatMap(({ labels, value }): readonly PromClientValue[] => {
    if (typeof value === 'number') return [{ value, labels }];
    const counts = projectHistogram(value, bounds);
    return [
      ...bounds.map((le, at) => ({ value: counts[at]!, labels: { ...labels, le }, metricName: `${name}_bucket` })),
      { value: value.count, labels: { ...labels, le: '+Inf' }, metricName: `${name}_bucket` },
      { value: value.sum, labels, metricName: `${name}_sum` },
      { value: value.count, labels, metricName: `${name}_count` },
    ];
  });
  const all = { name, help, type, values, aggregator: type === 'gauge' ? 'average' : 'sum' };
  return { ...all, get: () => all, reset: () => {} };
}
