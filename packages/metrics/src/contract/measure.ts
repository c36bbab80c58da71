/** Which way a number is better. `none`: it only says what is. */
export type Direction = 'higher' | 'lower' | 'none';

/** One number of a metric's result, one for each value of a label, or a histogram. */
export interface Measure {
  /** A UCUM unit: `s`, `By`, `{token}`, `{token}/By`, `bit/By`; `1` for a plain ratio. */
  readonly unit: string;
  readonly direction: Direction;
  /** What it is, in one line; help texts and glossaries print it. */
  readonly about: string;
  /** `counter` for totals that only grow and add up over shards; `histogram` when the member is a `HistogramValue`. Default `gauge`. */
  readonly kind?: 'counter' | 'gauge' | 'histogram';
  /** The name of a label: the member holds a number for each of its values, in a list (of 0, 1, ...) or a record. Few values, never ids or texts. */
  readonly series?: string;
}

/** The 95 % interval of a number. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The 95 % intervals of a result by the key of the measure; of a series by key and label value, as `acceptance.0`. */
export type Intervals<Key extends string = string> = Readonly<Partial<Record<Key | `${Key}.${string}`, Interval>>>;
