import { TokstreamError } from '@tokstream/core';
import type { MetricParameters } from './metric.ts';

/**
 * The settings that differ from the defaults, which is what identifies a metric.
 *
 * @throws `invalid-option` for a setting that the metric does not have, or of another type
 */
export function checkParameters<Parameters extends MetricParameters>(metric: string, given: MetricParameters, defaults: Parameters): MetricParameters {
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(defaults, key)) throw new TokstreamError(`The metric ${metric} has no setting ${key}; it has ${Object.keys(defaults).join(', ') || 'none'}.`, { code: 'invalid-option', stage: metric });
    if (typeof value !== typeof defaults[key]) throw new TokstreamError(`The setting ${key} of the metric ${metric} is a ${typeof defaults[key]}; ${JSON.stringify(value)} is none.`, { code: 'invalid-option', stage: metric });
  }
  return Object.fromEntries(Object.entries(given).filter(([key, value]) => value !== defaults[key]).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
