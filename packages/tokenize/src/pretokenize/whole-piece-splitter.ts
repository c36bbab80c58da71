import { HeldText, type HeldTextSnapshot } from '../pipeline/held-text.ts';
import { BasePieceStage } from '../pipeline/piece-stage.ts';
import type { SourceMap } from '../pipeline/source-map.ts';
import type { SegmentSink } from './split-behavior.ts';

/** Cuts pieces at the matches of an expression that must see a piece as a whole, which is therefore held until it ends. */
export class WholePieceSplitter extends BasePieceStage {
  readonly #expression: RegExp;
  readonly #writer: SegmentSink;
  readonly #held = new HeldText();

  /** @param expression with the flag `g` @param writer owned */
  constructor(expression: RegExp, writer: SegmentSink) {
    super();
    this.#expression = expression;
    this.#writer = writer;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    this.#held.append(text, from, to, map);
  }

  endPiece(): void {
    const { text, map } = this.#held;
    const segment = (from: number, to: number, isMatch: boolean): void => {
      if (from === to) return;
      this.#writer.begin(isMatch, this.next);
      this.#writer.write(text, from, to, map, this.next);
    };
    let done = 0;
    for (const match of text.matchAll(this.#expression)) {
      segment(done, match.index, false);
      done = match.index + match[0].length;
      segment(match.index, done, true);
    }
    segment(done, text.length, false);
    this.#writer.end(this.next);
    this.reset();
  }

  snapshot(): HeldTextSnapshot {
    return this.#held.snapshot();
  }

  restore(snapshot: unknown): void {
    this.#held.restore(snapshot as HeldTextSnapshot);
  }

  reset(): void {
    this.#held.clear();
    this.#writer.restore(null);
  }
}
