import type { Direction, Interval } from '../contract/measure.ts';
import type { MetricParameters } from '../contract/metric.ts';
import type { Labels } from '../hub/labels.ts';

/** One number in two snapshots. */
export interface ComparisonRow {
  readonly metric: string;
  readonly parameters: MetricParameters;
  /** Those of the entry, and that of a series. */
  readonly labels: Labels;
  readonly measure: string;
  readonly unit: string;
  readonly direction: Direction;
  readonly before: number;
  readonly after: number;
  /** `after - before` */
  readonly difference: number;
  /** 95 % interval of the difference, when both snapshots know how far their numbers may be off. */
  readonly interval?: Interval;
  /**
   * `better` and `worse` by the metric's direction, `changed` when it has none. `unclear`: the interval holds 0. Without an interval any
   * difference counts.
   */
  readonly verdict: 'better' | 'worse' | 'changed' | 'same' | 'unclear';
}

/** What differs between two snapshots. Plain data. */
export interface Comparison {
  readonly rows: readonly ComparisonRow[];
  /** What only one of them has, as `metric{labels}` or `metric measure{labels}`. */
  readonly onlyBefore: readonly string[];
  readonly onlyAfter: readonly string[];
  /** Facts of the environment that differ, `[before, after]`. */
  readonly environment: Readonly<Record<string, readonly [string | undefined, string | undefined]>>;
}
