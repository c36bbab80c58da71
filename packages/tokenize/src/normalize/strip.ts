import { HeldText, type HeldTextSnapshot } from '../pipeline/held-text.ts';
import { BasePieceStage } from '../pipeline/piece-stage.ts';
import type { SourceMap } from '../pipeline/source-map.ts';

const space = /\p{White_Space}/u;

interface StripSnapshot {
  readonly begun: boolean;
  readonly held: HeldTextSnapshot;
}

/** Drops white space at the beginning and end of pieces; a run that may be the end is held. */
export class Strip extends BasePieceStage {
  readonly #left: boolean;
  readonly #right: boolean;
  readonly #held = new HeldText();
  #begun = false;

  constructor(left: boolean, right: boolean) {
    super();
    this.#left = left;
    this.#right = right;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    let first = from;
    if (!this.#begun && this.#left) while (first < to && space.test(text[first]!)) first++;
    if (first === to) return;
    let last = to;
    if (this.#right) while (last > first && space.test(text[last - 1]!)) last--;
    if (last > first) {
      const held = this.#held;
      if (held.length > 0) this.next.push(held.text, 0, held.length, held.map);
      held.clear();
      this.next.push(text, first, last, map);
    }
    this.#begun = true;
    this.#held.append(text, last, to, map);
  }

  endPiece(): void {
    this.reset();
    this.next.endPiece();
  }

  snapshot(): StripSnapshot {
    return { begun: this.#begun, held: this.#held.snapshot() };
  }

  restore(snapshot: unknown): void {
    const { begun, held } = snapshot as StripSnapshot;
    this.#begun = begun;
    this.#held.restore(held);
  }

  reset(): void {
    this.#begun = false;
    this.#held.clear();
  }
}
