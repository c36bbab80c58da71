import type { Json } from '../contract/json.ts';
import type { Intervals, Measure } from '../contract/measure.ts';
import type { Algebra, MetricParameters } from '../contract/metric.ts';
import type { Outcome } from '../items/outcome.ts';
import type { Labels } from './labels.ts';

/** One metric under one set of labels. */
export interface SnapshotEntry {
  readonly name: string;
  readonly version: number;
  readonly algebra: Algebra;
  readonly parameters: MetricParameters;
  readonly labels: Labels;
  /** Which members of `result` are to export and compare. */
  readonly measures: Readonly<Record<string, Measure>>;
  /** The encoded accumulator; from it snapshots merge. */
  readonly state: Json;
  /** Absent when it was left out. */
  readonly result?: { readonly [key: string]: Json };
  readonly intervals?: Intervals;
}

/** What a hub has measured, as plain JSON. Snapshots of shards merge to the one that a single run gives. */
export interface Snapshot {
  readonly schema: 'tokstream-metrics/1';
  /** The first and the last segment of the stream that it covers; ordered metrics merge in that order. */
  readonly segments: readonly [first: number, last: number];
  /** Backend, library versions, tokenizer, seed: what the numbers were measured with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Subscriptions that taps have seen, by how they ended. */
  readonly streams: Readonly<Record<Outcome | 'open', number>>;
  /** Inputs that a metric threw on, by the metric's name. The stream went on. */
  readonly failures: Readonly<Record<string, { readonly count: number; readonly last: string }>>;
  /** By name, version, parameters and labels. */
  readonly entries: readonly SnapshotEntry[];
}
