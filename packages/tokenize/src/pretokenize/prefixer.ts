import { BasePieceStage } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';

/** When a piece gets the prefix: always, unless it begins with it, or that only at the beginning of the source. */
export type PrefixRule = 'always' | 'missing' | 'missing-at-start';

/** Puts a text before pieces. Like the crate, it gives that text the range of the first character of the piece. */
export class Prefixer extends BasePieceStage {
  readonly held = 0;
  readonly #prefix: string;
  readonly #rule: PrefixRule;
  #begun = false;

  constructor(prefix: string, rule: PrefixRule) {
    super();
    this.#prefix = prefix;
    this.#rule = rule;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    if (!this.#begun) {
      this.#begun = true;
      const start = sourceStart(map, from);
      if (this.#rule === 'always' || (!text.startsWith(this.#prefix, from) && (this.#rule === 'missing' || start === 0))) {
        const width = text.codePointAt(from)! > 0xffff ? 2 : 1;
        const ends = new Uint32Array(this.#prefix.length).fill(sourceEnd(map, from + width - 1));
        this.next.push(this.#prefix, 0, this.#prefix.length, { base: 0, start: new Uint32Array(this.#prefix.length).fill(start), end: ends });
      }
    }
    this.next.push(text, from, to, map);
  }

  endPiece(): void {
    this.#begun = false;
    this.next.endPiece();
  }

  snapshot(): boolean {
    return this.#begun;
  }

  restore(snapshot: unknown): void {
    this.#begun = snapshot as boolean;
  }

  reset(): void {
    this.#begun = false;
  }
}
