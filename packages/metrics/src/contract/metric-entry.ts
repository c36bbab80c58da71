import type { AnyMetric, MetricParameters } from './metric.ts';

/** A metric that can be made by name. */
export interface MetricEntry {
  readonly name: string;
  /** What it says of a stream, in a few words. */
  readonly summary: string;
  /**
   * The metric with these settings; those left out have their defaults.
   * @throws `invalid-option`
   */
  create(parameters?: MetricParameters): AnyMetric;
  /** Settings that the shared tests run it with. */
  readonly examples: readonly MetricParameters[];
}
