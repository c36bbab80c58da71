import type { Json } from './json.ts';
import type { Intervals, Measure } from './measure.ts';

/**
 * Which laws the accumulator of a metric keeps; the shared law suite tests them.
 *
 * - `exact`: any split into shards, merged in any order, gives the result of one run (floats: compensated, so up to 1e-12).
 * - `ordered`: the same, when shards are merged in the order of the stream. The state carries its edges.
 * - `sketch`: bounded memory; as `exact` within the bound that the metric states.
 * - `keyed`: as `exact` when all inputs of a key are in one shard. The number of open keys is capped.
 * - `paired`: as `exact` over matched pairs; what has no partner is counted.
 * - `finish`: as `exact`, and `result` is expensive or gives a promise; it never runs on the stream's tick.
 */
export type Algebra = 'exact' | 'ordered' | 'sketch' | 'keyed' | 'paired' | 'finish';

/** Settings that change what a metric means. Accumulators merge only when they are equal. */
export type MetricParameters = Readonly<Record<string, string | number | boolean>>;

/**
 * A metric: how to start an accumulator, add inputs, merge two and read the result. A value without state of its own; all functions
 * are pure but for the accumulator they are given.
 *
 * `State` is an object that `add` and `merge` change in place. `Result` is plain data: numbers are finite, and what is not defined yet
 * (a ratio of nothing) is left out or `undefined`.
 */
export interface Metric<Input, State, Result extends object> {
  /** Kebab-case, unique in the registry. */
  readonly name: string;
  /** Rises whenever the result for the same inputs changes. */
  readonly version: number;
  readonly algebra: Algebra;
  /** Settings that differ from the metric's defaults. */
  readonly parameters: MetricParameters;
  /** The numbers of the result that are exported and compared, by their key in it; the first is the headline. Each has a unit and a direction. */
  readonly measures: Readonly<Partial<Record<Extract<keyof Result, string>, Measure>>>;
  init(): State;
  /** Borrows the input: it is neither changed nor kept. */
  add(state: State, input: Input): void;
  /** The same as `add` one by one, only faster. */
  addBlock?(state: State, inputs: readonly Input[]): void;
  /** Adds `later` to `state`; `later` stays as it is. For `ordered` metrics its inputs come after those of `state`. */
  merge(state: State, later: State): void;
  /** Leaves the state as it is. */
  result(state: State): Result | Promise<Result>;
  /** Where the true values of measures lie, as far as the accumulator knows. */
  intervals?(state: State): Intervals<Extract<keyof Result, string>>;
  encode(state: State): Json;
  /** The state that was encoded; may throw on what is no encoded state. */
  decode(encoded: Json): State;
}

/** Any metric, for code that does not look inside. */
export type AnyMetric = Metric<unknown, unknown, object>;
