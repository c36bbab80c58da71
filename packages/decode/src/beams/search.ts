import type { DoneReason, Owned } from '@tokstream/core';
import type { Rows, Sequence, StepOutput, Want } from '@tokstream/model';

/** One sequence while it is searched: which rows it wants fed, and what it makes of them. Owns its item. `Event` is what it has to tell. */
export interface Search<Event> {
  readonly item: Owned<Sequence>;
  /** Why it is over, once it is. */
  readonly reason: DoneReason | undefined;
  /** What it wants of the next call; searches that want the same object share a call. */
  readonly want: Want;
  /** The rows of the next call over the item's cache. Only while there is no reason to be over. */
  rows(): Rows;
  /**
   * Takes what the last call gave, or nothing before the first call.
   *
   * @returns what is certain by now
   */
  advance(output: StepOutput | undefined): readonly Event[];
  /** The last words of a sequence that was not aborted. */
  closing(): readonly Event[];
  /** Text that is held back. */
  flush(): string;
  /** Disposes what it made itself, not the item. */
  [Symbol.dispose](): void;
}
