/** Which way a number is better. `none`: it only says what is. */
export type Direction = 'higher' | 'lower' | 'none';

/** One number of a metric's result. */
export interface Measure {
  /** A UCUM unit: `s`, `By`, `{token}`, `{token}/By`, `bit/By`; `1` for a plain ratio. */
  readonly unit: string;
  readonly direction: Direction;
  /** What it is, in one line; help texts and glossaries print it. */
  readonly about: string;
  /** `counter` for totals that only grow and add up over shards. Default `gauge`. */
  readonly kind?: 'counter' | 'gauge';
}

/** The 95 % interval of a number. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}
