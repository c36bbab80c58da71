import { TokstreamError } from '@tokstream/core';
import type { Direction, Interval } from '../contract/measure.ts';
import { sortedJson } from '../contract/metric-key.ts';
import type { Snapshot, SnapshotEntry } from '../hub/snapshot.ts';
import type { Comparison, ComparisonRow } from './comparison.ts';

/**
 * What differs between two snapshots of independent runs, number by number, with an interval where both know how far they may be off.
 *
 * The interval of a difference comes from those of its two sides (Newcombe's method for shares, MOVER for any: Zou and Donner 2008).
 *
 * @throws `invalid-comparison` when a metric has another version in the other snapshot: its numbers mean something else
 */
export function compare(before: Snapshot, after: Snapshot): Comparison {
  refuseOtherVersions(before, after);
  const [first, second] = [byKey(before), byKey(after)];
  const onlyBefore: string[] = [...first.keys()].filter((key) => !second.has(key));
  const onlyAfter: string[] = [...second.keys()].filter((key) => !first.has(key));
  const rows: ComparisonRow[] = [];
  for (const [key, a] of first) {
    const b = second.get(key);
    if (b === undefined) continue;
    for (const [measure, { unit, direction }] of Object.entries(a.measures)) {
      const [x, y] = [a.result?.[measure], b.result?.[measure]];
      if (typeof x === 'number' && typeof y === 'number') rows.push(rowOf(a, b, { measure, unit, direction, before: x, after: y }));
      else if (typeof x === 'number') onlyBefore.push(`${key} ${measure}`);
      else if (typeof y === 'number') onlyAfter.push(`${key} ${measure}`);
    }
  }
  const facts = [...new Set([...Object.keys(before.environment), ...Object.keys(after.environment)])].filter((fact) => before.environment[fact] !== after.environment[fact]);
  return { rows, onlyBefore, onlyAfter, environment: Object.fromEntries(facts.map((fact) => [fact, [before.environment[fact], after.environment[fact]] as const])) };
}

function rowOf(a: SnapshotEntry, b: SnapshotEntry, { measure, unit, direction, before, after }: Pick<ComparisonRow, 'measure' | 'unit' | 'direction' | 'before' | 'after'>): ComparisonRow {
  const [x, y] = [a.intervals?.[measure], b.intervals?.[measure]];
  const interval = x === undefined || y === undefined ? undefined : differenceInterval(before, x, after, y);
  const difference = after - before;
  return { metric: a.name, parameters: a.parameters, labels: a.labels, measure, unit, direction, before, after, difference, ...(interval !== undefined && { interval }), verdict: verdictOf(difference, direction, interval) };
}

function differenceInterval(before: number, first: Interval, after: number, second: Interval): Interval {
  return {
    low: after - before - Math.hypot(after - second.low, first.high - before),
    high: after - before + Math.hypot(second.high - after, before - first.low),
  };
}

function verdictOf(difference: number, direction: Direction, interval: Interval | undefined): ComparisonRow['verdict'] {
  if (difference === 0) return 'same';
  if (interval !== undefined && interval.low <= 0 && interval.high >= 0) return 'unclear';
  if (direction === 'none') return 'changed';
  return difference > 0 === (direction === 'higher') ? 'better' : 'worse';
}

function byKey(snapshot: Snapshot): Map<string, SnapshotEntry> {
  return new Map(snapshot.entries.map((entry) => [`${entry.name}${Object.keys(entry.parameters).length > 0 ? sortedJson(entry.parameters) : ''}${sortedJson(entry.labels)}`, entry]));
}

function refuseOtherVersions(before: Snapshot, after: Snapshot): void {
  for (const snapshot of [before, after]) if ((snapshot as Partial<Snapshot> | undefined)?.schema !== 'tokstream-metrics/1') throw new TokstreamError('One side is no snapshot of metrics; give what MetricHub.snapshot() returned.', { code: 'invalid-snapshot', stage: 'compare' });
  const versions = new Map(before.entries.map(({ name, version }) => [name, version]));
  for (const { name, version } of after.entries) {
    const other = versions.get(name);
    if (other !== undefined && other !== version) throw new TokstreamError(`The metric ${name} has version ${other} on one side and ${version} on the other; measure both with the same release.`, { code: 'invalid-comparison', stage: 'compare' });
  }
}
