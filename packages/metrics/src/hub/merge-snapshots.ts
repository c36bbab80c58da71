import type { AnyMetric } from '../contract/metric.ts';
import { MetricHub } from './metric-hub.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';

/**
 * One snapshot of several, such as those of workers: the same numbers as one run would have given. Ordered metrics are merged by
 * rising segment, snapshots of one segment in the order given. The environment is what all have in common.
 *
 * @param find the metric of an entry, such as `({ name, parameters }) => metricFrom(name, parameters)`
 * @throws `invalid-snapshot`
 */
export function mergeSnapshots(snapshots: readonly Snapshot[], find: (entry: SnapshotEntry) => AnyMetric): Promise<Snapshot> {
  const environment = Object.entries(snapshots[0]?.environment ?? {}).filter(([key, value]) => snapshots.every((snapshot) => snapshot.environment[key] === value));
  const hub = new MetricHub({ environment: Object.fromEntries(environment), maxLabelSets: Infinity });
  for (const snapshot of snapshots.toSorted((a, b) => a.segments[0] - b.segments[0])) hub.merge(snapshot, find);
  return hub.snapshot();
}
