import { TokstreamError } from '@tokstream/core';
import type { AnyMetric, MetricParameters } from './contract/metric.ts';
import type { MetricEntry } from './contract/metric-entry.ts';
import { anatomyMetrics } from './anatomy/registry.ts';
import { attentionMetrics } from './attention/registry.ts';
import { codecMetrics } from './codec/registry.ts';
import { criticalMetrics } from './critical/registry.ts';
import { curationMetrics } from './curation/registry.ts';
import { functionTokensMetrics } from './function-tokens/registry.ts';
import { linguisticsMetrics } from './linguistics/registry.ts';
import { mixtureMetrics } from './mixture/registry.ts';
import { nextTokenMetrics } from './next-token/registry.ts';
import { servingMetrics } from './serving/registry.ts';
import { taskMetrics } from './tasks/registry.ts';
import { tokenizerMetrics } from './tokenizer/registry.ts';
import { volumeMetrics } from './volume/registry.ts';

/** Every metric. */
export const metrics: readonly MetricEntry[] = [
  ...anatomyMetrics,
  ...attentionMetrics,
  ...codecMetrics,
  ...criticalMetrics,
  ...curationMetrics,
  ...functionTokensMetrics,
  ...linguisticsMetrics,
  ...mixtureMetrics,
  ...nextTokenMetrics,
  ...servingMetrics,
  ...taskMetrics,
  ...tokenizerMetrics,
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
