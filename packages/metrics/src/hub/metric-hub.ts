import { TokstreamError } from '@tokstream/core';
import { toJson } from '../contract/json.ts';
import type { AnyMetric, Metric } from '../contract/metric.ts';
import { metricKey, sortedJson } from '../contract/metric-key.ts';
import type { Outcome } from '../items/outcome.ts';
import type { Labels } from './labels.ts';
import type { OpenStream } from './open-stream.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';

/** Settings of a `MetricHub`. */
export interface MetricHubOptions {
  /** Which part of a longer stream it sees; matters to ordered metrics only. Default 0 */
  readonly segment?: number;
  /** What the numbers are measured with; snapshots carry it. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Most label sets of one metric; what comes later is counted under `{ other: 'true' }`. Default 1,000 */
  readonly maxLabelSets?: number;
}

/** Settings of `MetricHub.snapshot`. */
export interface SnapshotOptions {
  /** Includes what streams have added that still run. Default true */
  readonly open?: boolean;
  /** Computes the results of `finish` metrics, which may take long. Default true */
  readonly finish?: boolean;
}

interface Entry {
  readonly metric: AnyMetric;
  readonly labels: Labels;
  readonly state: unknown;
}

interface Open {
  readonly metric: AnyMetric;
  readonly labels: Labels;
  readonly state: unknown;
  readonly publishOn: readonly Outcome[];
}

/**
 * Collects what taps measure. One for each thing that is measured as a whole: there is no global one.
 *
 * Its snapshots hold the accumulators, so those of workers and machines merge to what one run would have given.
 *
 * @example
 * ```js
 * import { MetricHub, tokenBatch, volume } from '@tokstream/metrics';
 * const metric = volume();
 * const hub = new MetricHub();
 * const state = metric.init();
 * metric.add(state, tokenBatch('ship', [5]));
 * hub.publish(metric, state, { language: 'en' });
 * const { entries } = await hub.snapshot();
 * console.log(entries[0].result.tokensPerByte); // 0.25
 * ```
 */
export class MetricHub {
  readonly #environment: Readonly<Record<string, string>>;
  readonly #maxLabelSets: number;
  readonly #entries = new Map<string, Entry>();
  readonly #labelSets = new Map<string, number>();
  readonly #open = new Set<Open>();
  readonly #streams: Record<Outcome, number> = { complete: 0, error: 0, stopped: 0 };
  readonly #failures = new Map<string, { count: number; last: string }>();
  #segments: readonly [number, number];

  constructor({ segment = 0, environment = {}, maxLabelSets = 1000 }: MetricHubOptions = {}) {
    this.#segments = [segment, segment];
    this.#environment = environment;
    this.#maxLabelSets = maxLabelSets;
  }

  /** Starts an accumulator for one subscription; the hub takes it when that ends in one of these ways. */
  open<Input, State, Result extends object>(metric: Metric<Input, State, Result>, labels: Labels = {}, publishOn: readonly Outcome[] = ['complete', 'error', 'stopped']): OpenStream<Input> {
    const state = metric.init();
    const open: Open = { metric, labels, state, publishOn };
    this.#open.add(open);
    const fail = (error: unknown): void => {
      const failure = this.#failures.get(metric.name) ?? { count: 0, last: '' };
      this.#failures.set(metric.name, failure);
      failure.count += 1;
      failure.last = error instanceof Error ? error.message : String(error);
    };
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        fail(error);
      }
    };
    return {
      attempt,
      add(input) {
        try {
          metric.add(state, input);
        } catch (error) {
          fail(error);
        }
      },
      addBlock(inputs) {
        if (metric.addBlock === undefined) for (const input of inputs) this.add(input);
        else attempt(() => metric.addBlock!(state, inputs));
      },
      close: (outcome) => {
        if (!this.#open.delete(open)) return;
        this.#streams[outcome] += 1;
        if (publishOn.includes(outcome)) this.publish(metric, state, labels);
      },
    };
  }

  /**
   * Adds an accumulator to what was published under the same metric and labels; it stays the caller's.
   *
   * Ordered metrics take accumulators in the order they are published.
   */
  publish<Input, State, Result extends object>(metric: Metric<Input, State, Result>, state: State, labels: Labels = {}): void {
    const key = metricKey(metric);
    let kept = labels;
    let at = `${key}${sortedJson(labels)}`;
    if (!this.#entries.has(at) && (this.#labelSets.get(key) ?? 0) >= this.#maxLabelSets) {
      kept = { other: 'true' };
      at = `${key}${sortedJson(kept)}`;
    }
    let entry = this.#entries.get(at);
    if (entry === undefined) {
      entry = { metric: metric as AnyMetric, labels: kept, state: metric.init() };
      this.#entries.set(at, entry);
      this.#labelSets.set(key, (this.#labelSets.get(key) ?? 0) + 1);
    }
    entry.metric.merge(entry.state, state);
  }

  /**
   * Adds the accumulators of a snapshot, such as a worker's.
   *
   * Ordered metrics must come by rising segment; `mergeSnapshots` sorts them.
   *
   * @param find the metric of an entry, such as `({ name, parameters }) => metricFrom(name, parameters)`
   * @throws `invalid-snapshot` for what is none, of another version of a metric, or ordered parts out of order
   */
  merge(snapshot: Snapshot, find: (entry: SnapshotEntry) => AnyMetric): void {
    checkSnapshot(snapshot);
    const before = this.#entries.size > 0;
    // Everything is decoded before anything is added, so that a snapshot that is refused leaves the hub as it was.
    const decoded = snapshot.entries.map((entry) => {
      const metric = find(entry);
      if (metricKey(metric) !== metricKey(entry)) throw new TokstreamError(`The snapshot has ${metricKey(entry)}, this is ${metricKey(metric)}; different versions do not merge, so measure again.`, { code: 'invalid-snapshot', stage: 'merge' });
      if (metric.algebra === 'ordered' && before && snapshot.segments[0] < this.#segments[1]) throw new TokstreamError(`Segment ${snapshot.segments[0]} of ${metric.name} comes after segment ${this.#segments[1]}; merge snapshots in the order of the stream.`, { code: 'invalid-snapshot', stage: 'merge' });
      return { metric, state: metric.decode(entry.state), labels: entry.labels };
    });
    for (const { metric, state, labels } of decoded) this.publish(metric, state, labels);
    const { segments, streams, failures } = snapshot;
    this.#segments = before ? [Math.min(this.#segments[0], segments[0]), Math.max(this.#segments[1], segments[1])] : segments;
    for (const outcome of ['complete', 'error', 'stopped'] as const) this.#streams[outcome] += streams[outcome];
    for (const [name, { count, last }] of Object.entries(failures)) this.#failures.set(name, { count: (this.#failures.get(name)?.count ?? 0) + count, last });
  }

  /** What was measured until now. Accumulators are read at once; what comes while results are computed is not in it. */
  async snapshot({ open = true, finish = true }: SnapshotOptions = {}): Promise<Snapshot> {
    const header = { schema: 'tokstream-metrics/1', segments: this.#segments, environment: { ...this.#environment }, streams: { open: this.#open.size, ...this.#streams }, failures: Object.fromEntries(Array.from(this.#failures, ([name, failure]) => [name, { ...failure }])) } as const;
    const entries = this.#withOpen(open).map(({ metric, labels, state }) => ({ metric, labels, encoded: toJson(metric.encode(state)) }));
    return { ...header, entries: await Promise.all(entries.map(async ({ metric, labels, encoded }) => entryOf(metric, labels, encoded, finish))) };
  }

  #withOpen(open: boolean): readonly Entry[] {
    const running = open ? Array.from(this.#open).filter(({ publishOn }) => publishOn.length === 3) : [];
    const copy = new MetricHub({ maxLabelSets: this.#maxLabelSets });
    // Accumulators that nothing is added to are read as they are.
    const touched = new Set(running.map(({ metric }) => metricKey(metric)));
    for (const [at, entry] of this.#entries) {
      if (touched.has(metricKey(entry.metric))) copy.publish(entry.metric, entry.state, entry.labels);
      else copy.#entries.set(at, entry);
    }
    for (const { metric, state, labels } of running) copy.publish(metric, state, labels);
    return Array.from(copy.#entries).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }
}

async function entryOf(metric: AnyMetric, labels: Labels, encoded: SnapshotEntry['state'], finish: boolean): Promise<SnapshotEntry> {
  const { name, version, algebra, parameters, measures } = metric;
  const state = metric.decode(encoded);
  const intervals = metric.intervals?.(state) ?? {};
  const result = algebra === 'finish' && !finish ? undefined : (toJson(await metric.result(state)) as SnapshotEntry['result']);
  return { name, version, algebra, parameters, labels, measures: measures as SnapshotEntry['measures'], state: encoded, ...(result !== undefined && { result }), ...(Object.keys(intervals).length > 0 && { intervals: intervals as NonNullable<SnapshotEntry['intervals']> }) };
}

function checkSnapshot(snapshot: Snapshot): void {
  if ((snapshot as Partial<Snapshot> | undefined)?.schema !== 'tokstream-metrics/1' || !Array.isArray(snapshot.entries)) throw new TokstreamError('This is no snapshot of metrics; give what MetricHub.snapshot() returned.', { code: 'invalid-snapshot', stage: 'merge' });
}
