import type { Snapshot, SnapshotEntry } from '../hub/snapshot.ts';

/** A snapshot with the name that the page calls it by. */
export interface ReportRun {
  readonly name: string;
  readonly snapshot: Snapshot;
}

/** An entry of a run in the section of its metric. */
export interface ReportEntry {
  /** What tells it apart in the section: run, labels, settings. */
  readonly name: string;
  /** Its place in the section, which tells its colour. */
  readonly index: number;
  readonly entry: SnapshotEntry;
}

/** The entries of each metric over all runs, metrics in order of their names. */
export function entriesByMetric(runs: readonly ReportRun[]): ReadonlyMap<string, readonly ReportEntry[]> {
  const byMetric = new Map<string, { readonly run: string; readonly entry: SnapshotEntry }[]>();
  for (const { name, snapshot } of runs) for (const entry of snapshot.entries) byMetric.set(entry.name, [...(byMetric.get(entry.name) ?? []), { run: name, entry }]);
  return new Map(
    [...byMetric].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([metric, found]) => {
      const differ = (of: (entry: SnapshotEntry) => unknown): boolean => new Set(found.map(({ entry }) => JSON.stringify(of(entry)))).size > 1;
      const [labels, settings] = [differ((entry) => entry.labels), differ((entry) => entry.parameters)];
      return [
        metric,
        found.map(({ run, entry }, index) => {
          const parts = [...(runs.length > 1 ? [run] : []), ...(labels ? Object.values(entry.labels) : []), ...(settings ? Object.entries(entry.parameters).map(([key, value]) => `${key} ${value}`) : [])];
          return { name: parts.join(', ') || (runs.length > 1 ? run : metric), index, entry };
        }),
      ];
    }),
  );
}
