import type { PieceSink } from '../pipeline/piece-stage.ts';
import type { SourceMap } from '../pipeline/source-map.ts';

/** What becomes of the matches of a splitter, by the names that `tokenizer.json` has for it. */
export type SplitBehavior = 'Removed' | 'Isolated' | 'MergedWithPrevious' | 'MergedWithNext' | 'Contiguous';

export const splitBehaviors: readonly SplitBehavior[] = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'];

/** What a splitter does with the segments of a piece: its matches and what lies between them. */
export interface SegmentSink {
  /** True when every match is a piece of its own, which may then be given to the next stage at once. */
  readonly matchIsPiece: boolean;
  begin(isMatch: boolean, next: PieceSink): void;
  /** Text of the segment that was begun. */
  write(text: string, from: number, to: number, map: SourceMap, next: PieceSink): void;
  /** Ends the piece. */
  end(next: PieceSink): void;
  snapshot(): unknown;
  /** Continues from a snapshot; `null` is the beginning of a piece. */
  restore(snapshot: unknown): void;
}

/** Makes pieces of segments. */
export class SegmentWriter implements SegmentSink {
  readonly #behavior: SplitBehavior;
  readonly #invert: boolean;
  /** Whether the last segment counted as a match; `null` at the beginning of a piece. */
  #last: boolean | null = null;

  constructor(behavior: SplitBehavior, invert: boolean) {
    this.#behavior = behavior;
    this.#invert = invert;
  }

  get matchIsPiece(): boolean {
    return this.#behavior === 'Isolated' || (this.#behavior === 'Removed' && this.#invert);
  }

  /** Begins a segment; the piece before it is ended unless the two belong together. */
  begin(isMatch: boolean, next: PieceSink): void {
    const match = isMatch !== this.#invert;
    const last = this.#last;
    this.#last = match;
    if (last === null) return;
    if (this.#behavior === 'Contiguous' ? match === last : this.#behavior === 'MergedWithPrevious' ? match && !last : this.#behavior === 'MergedWithNext' && !match && last) return;
    next.endPiece();
  }

  write(text: string, from: number, to: number, map: SourceMap, next: PieceSink): void {
    if (this.#behavior === 'Removed' && this.#last === true) return;
    if (from < to) next.push(text, from, to, map);
  }

  end(next: PieceSink): void {
    if (this.#last !== null) next.endPiece();
    this.#last = null;
  }

  snapshot(): boolean | null {
    return this.#last;
  }

  restore(snapshot: unknown): void {
    this.#last = snapshot as boolean | null;
  }
}
