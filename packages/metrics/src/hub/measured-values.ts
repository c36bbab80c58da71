import type { Interval, Measure } from '../contract/measure.ts';
import type { Labels } from './labels.ts';
import type { SnapshotEntry } from './snapshot.ts';

/** A number of a snapshot. */
export interface MeasuredValue extends Omit<Measure, 'series'> {
  /** The key of its measure. */
  readonly measure: string;
  /** Those of the entry, and that of the series. */
  readonly labels: Labels;
  readonly value: number;
  readonly interval?: Interval;
}

/** The numbers of a snapshot's entry that are to export and compare, those of series apart. Histograms are not among them. */
export function measuredValues({ measures, result = {}, labels, intervals = {} }: SnapshotEntry): MeasuredValue[] {
  return Object.entries(measures).flatMap(([measure, { series, ...about }]) => {
    const member = result[measure];
    const numbers = series === undefined ? [[undefined, member] as const] : Object.entries(member ?? {});
    return numbers.flatMap(([at, value]) => {
      if (typeof value !== 'number') return [];
      const interval = intervals[at === undefined ? measure : `${measure}.${at}`];
      return [{ ...about, measure, labels: at === undefined ? labels : { ...labels, [series!]: at }, value, ...(interval !== undefined && { interval }) }];
    });
  });
}
