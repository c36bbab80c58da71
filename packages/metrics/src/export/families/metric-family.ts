import type { Labels } from '../../hub/labels.ts';
import type { HistogramValue } from '../../statistics/exponential-histogram.ts';

/** A number, or a histogram, under one set of labels. */
export interface FamilySample {
  readonly labels: Labels;
  readonly value: number | HistogramValue;
}

/** All that monitoring systems show under one name. Plain data. */
export interface MetricFamily {
  /** Letters, digits and underscores, as `tokstream_latency_ttft_seconds`. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** UCUM. */
  readonly unit: string;
  readonly samples: readonly FamilySample[];
}
