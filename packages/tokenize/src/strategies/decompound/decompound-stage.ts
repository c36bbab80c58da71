import { HeldText, type HeldTextSnapshot } from '../../pipeline/held-text.ts';
import { BasePieceStage } from '../../pipeline/piece-stage.ts';
import type { SourceMap } from '../../pipeline/source-map.ts';

interface DecompoundStageSnapshot {
  readonly held: HeldTextSnapshot;
  readonly passing: boolean;
}

/** Cuts pieces at their seams. A piece is held until it ends, or until it is too long to be cut. */
export class DecompoundStage extends BasePieceStage {
  readonly #seamsOf: (piece: string) => readonly number[];
  readonly #maxLength: number;
  readonly #held = new HeldText();
  /** True once the open piece is too long. */
  #passing = false;

  /** @param maxLength UTF-16 units of the longest piece that is cut */
  constructor(seamsOf: (piece: string) => readonly number[], maxLength: number) {
    super();
    this.#seamsOf = seamsOf;
    this.#maxLength = maxLength;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    if (this.#passing) {
      this.next.push(text, from, to, map);
      return;
    }
    this.#held.append(text, from, to, map);
    if (this.#held.length <= this.#maxLength) return;
    this.#passing = true;
    this.next.push(this.#held.text, 0, this.#held.length, this.#held.map);
    this.#held.clear();
  }

  endPiece(): void {
    const { text, length, map } = this.#held;
    if (this.#passing) this.next.endPiece();
    else {
      let start = 0;
      for (const end of [...this.#seamsOf(text), length]) {
        if (start < end) this.next.piece(text, start, end, map);
        start = end;
      }
    }
    this.reset();
  }

  snapshot(): DecompoundStageSnapshot {
    return { held: this.#held.snapshot(), passing: this.#passing };
  }

  restore(snapshot: unknown): void {
    const { held, passing } = snapshot as DecompoundStageSnapshot;
    this.#held.restore(held);
    this.#passing = passing;
  }

  reset(): void {
    this.#held.clear();
    this.#passing = false;
  }
}
