import { TokstreamError } from '@tokstream/core';
import { anatomyMetrics } from './anatomy/registry.ts';
import type { AnyMetric, MetricParameters } from './contract/metric.ts';
import { attentionMetrics } from './attention/registry.ts';
import { codecMetrics } from './codec/registry.ts';
import type { MetricEntry } from './contract/metric-entry.ts';
import type { AnyMetric, MetricParameters } from './contract/metric.ts';
import { criticalMetrics } from './critical/registry.ts';
import { curationMetrics } from './curation/registry.ts';
import { servingMetrics } from './serving/registry.ts';
import { tokenizerMetrics } from './tokenizer/registry.ts';
import { taskMetrics } from './tasks/registry.ts';
import { volumeMetrics } from './volume/registry.ts';

/** Every metric. */
export const metrics: readonly MetricEntry[] = [
  ...anatomyMetrics,
  ...curationMetrics,
  ...servingMetrics,
  ...tokenizerMetrics,
  ...attentionMetrics,
  ...codecMetrics,
  ...criticalMetrics,
  ...curationMetrics,
  ...servingMetrics,
  ...taskMetrics,
  ...volumeMetrics,
];

/**
 * The metric of this name, such as one that a snapshot tells.
 *
 * @throws `invalid-metric` for a name that does not exist, `invalid-option`
 */
export function metricFrom(name: string, parameters: MetricParameters = {}): AnyMetric {
  const entry = metrics.find((entry) => entry.name === name);
  if (entry === undefined) throw new TokstreamError(`There is no metric ${name}; there are ${metrics.map((entry) => entry.name).join(', ')}.`, { code: 'invalid-metric', stage: 'metricFrom' });
  return entry.create(parameters);
}
