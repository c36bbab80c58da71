import type { Labels } from '../hub/labels.ts';
import type { Outcome } from '../items/outcome.ts';

/** Settings of `tapMetric`. */
export interface TapOptions {
  /** What tells this stream apart from others of the same metric; few values each. */
  readonly labels?: Labels;
  /**
   * Which ends of a subscription count. Default: all, which is right for cost. `['complete']` is right for content: an attempt that
   * failed and was retried leaves nothing.
   */
  readonly publishOn?: readonly Outcome[];
}

/** Settings of `tapMetric` on streams of other items than the metric takes. The function must not change, keep or dispose the item. */
export type TapSelectOptions<T, Input> = TapOptions &
  (
    | { /** What the metric gets of an item; nothing for `undefined`. */ readonly select: (item: T) => Input | undefined; readonly selectAll?: never }
    | { /** The inputs that an item holds. */ readonly selectAll: (item: T) => readonly Input[]; readonly select?: never }
  );
