import { TokstreamError } from '@tokstream/core';
import type { Direction, Interval } from '../contract/measure.ts';
import { sortedJson } from '../contract/metric-key.ts';
import { measuredValues, type MeasuredValue } from '../hub/measured-values.ts';
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
    const [x, y] = [a, b].map((entry) => new Map(measuredValues(entry).map((value) => [`${value.measure}${sortedJson(value.labels)}`, value]))) as [Map<string, MeasuredValue>, Map<string, MeasuredValue>];
    for (const [at, value] of x) {
      const other = y.get(at);
      if (other === undefined) onlyBefore.push(`${a.name} ${at}`);
      else rows.push(rowOf(a, value, other));
    }
    for (const at of y.keys()) if (!x.has(at)) onlyAfter.push(`${b.name} ${at}`);
  }
  const facts = [...new Set([...Object.keys(before.environment), ...Object.keys(after.environment)])].filter((fact) => before.environment[fact] !== after.environment[fact]);
  return { rows, onlyBefore, onlyAfter, environment: Object.fromEntries(facts.map((fact) => [fact, [before.environment[fact], after.environment[fact]] as const])) };
}

function rowOf({ name, parameters }: SnapshotEntry, { measure, labels, unit, direction, value: before, interval: first }: MeasuredValue, { value: after, interval: second }: MeasuredValue): ComparisonRow {
  const interval = first === undefined || second === undefined ? undefined : differenceInterval(before, first, after, second);
  const difference = after - before;
  return { metric: name, parameters, labels, measure, unit, direction, before, after, difference, ...(interval !== undefined && { interval }), verdict: verdictOf(difference, direction, interval) };
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
