import type { Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';

/** Where a loop reports to. */
export interface SequenceSink<Event> {
  event(event: Event): void;
  /** Nothing is left to do for now. */
  idle(): void;
  failed(error: unknown): void;
}

/** What goes on from sequences until each is over. Disposing it frees those that are open, and no event follows. */
export interface SequenceLoop extends Disposable {
  /** Sequences that are not done. */
  readonly open: number;
  /** Takes a sequence over. */
  add(item: Owned<Sequence>): void;
}
