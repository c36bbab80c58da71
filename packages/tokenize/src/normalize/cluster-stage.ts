import { HeldText, type HeldTextSnapshot } from '../pipeline/held-text.ts';
import { BasePieceStage } from '../pipeline/piece-stage.ts';
import type { SourceMap } from '../pipeline/source-map.ts';
import { isStandalone, joinsWithNext, lastCertainBoundary, nextCertainBoundary } from './certain-boundary.ts';

/**
 * Cuts text into portions that can be normalized by themselves, and holds what comes after the last place where a boundary is
 * certain. However the text is cut, each unit is looked at a bounded number of times.
 */
export abstract class ClusterStage extends BasePieceStage {
  readonly #held = new HeldText();
  /** True when the last held character may join with a standalone one. */
  #joins = false;

  get held(): number {
    return this.#held.length;
  }

  /** Normalizes units `from` to `to`, which begin and end at a certain boundary or with the piece, and hands on what comes of it. */
  protected abstract normalize(text: string, from: number, to: number, map: SourceMap): void;

  /** Called when all text of a piece has been normalized. */
  protected finish(): void {}

  push(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    const held = this.#held;
    let first = from;
    if (held.length > 0) {
      if (this.#joins || !isStandalone(text, from)) first = nextCertainBoundary(text, from + 1, to);
      held.append(text, from, first, map);
      if (first < to) {
        this.normalize(held.text, 0, held.length, held.map);
        held.clear();
      }
    }
    if (first < to) {
      const last = lastCertainBoundary(text, first, to);
      if (last > first) this.normalize(text, first, last, map);
      held.append(text, last, to, map);
    }
    this.#joins = joinsWithNext(text, to);
  }

  endPiece(): void {
    const { text, map, length } = this.#held;
    if (length > 0) this.normalize(text, 0, length, map);
    this.#held.clear();
    this.#joins = false;
    this.finish();
    this.next.endPiece();
  }

  override piece(text: string, from: number, to: number, map: SourceMap): void {
    if (from < to) this.normalize(text, from, to, map);
    this.finish();
    this.next.endPiece();
  }

  snapshot(): unknown {
    return this.#held.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#held.restore(snapshot as HeldTextSnapshot);
    const { text, length } = this.#held;
    this.#joins = length > 0 && joinsWithNext(text, length);
  }

  reset(): void {
    this.#held.clear();
    this.#joins = false;
  }
}
