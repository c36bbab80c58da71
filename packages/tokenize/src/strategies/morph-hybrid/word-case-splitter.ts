import { HeldText, type HeldTextSnapshot } from '../../pipeline/held-text.ts';
import { BasePieceStage } from '../../pipeline/piece-stage.ts';
import { type SourceMap, sliceMap, sourceEnd, sourceStart } from '../../pipeline/source-map.ts';
import { type LetterCasing, lowerCase } from './letter-casing.ts';

/** Ids that stand between pieces. */
export interface WordMarkers {
  readonly space: number;
  readonly uppercase: number;
}

interface WordCaseSplitterSnapshot {
  readonly held: HeldTextSnapshot;
  readonly open: boolean;
}

const capitals = /\p{Uppercase}/gu;
/** White space as Python counts it. */
const white: ReadonlySet<string> = new Set('\t\n\v\f\r\u001c\u001d\u001e\u001f \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000');

/**
 * Cuts at spaces, each of which becomes a token, and before capitals, which become lower case behind a token that says so.
 *
 * A stretch between two spaces that is nothing but other white space has no tokens; its text is held until that is known.
 */
export class WordCaseSplitter extends BasePieceStage {
  readonly #markers: WordMarkers;
  readonly #casing: LetterCasing;
  /** White space at the beginning of a stretch. */
  readonly #held = new HeldText();
  /** True once the stretch has a character that is no white space. */
  #open = false;

  constructor(markers: WordMarkers, casing: LetterCasing) {
    super();
    this.#markers = markers;
    this.#casing = casing;
  }

  get held(): number {
    return this.#held.length;
  }

  push(text: string, from: number, to: number, map: SourceMap): void {
    for (let at = from; at < to; ) {
      const space = text.indexOf(' ', at);
      const end = space < 0 || space >= to ? to : space;
      this.#stretch(text, at, end, map);
      if (end < to) {
        this.endPiece();
        this.next.added(this.#markers.space, sourceStart(map, end), sourceEnd(map, end));
      }
      at = end + 1;
    }
  }

  endPiece(): void {
    if (this.#open) this.next.endPiece();
    this.reset();
  }

  snapshot(): WordCaseSplitterSnapshot {
    return { held: this.#held.snapshot(), open: this.#open };
  }

  restore(snapshot: unknown): void {
    const { held, open } = snapshot as WordCaseSplitterSnapshot;
    this.#held.restore(held);
    this.#open = open;
  }

  reset(): void {
    this.#held.clear();
    this.#open = false;
  }

  /** Text without spaces. */
  #stretch(text: string, from: number, to: number, map: SourceMap): void {
    if (!this.#open) {
      let at = from;
      while (at < to && white.has(text[at]!)) at++;
      if (at === to) {
        this.#held.append(text, from, to, map);
        return;
      }
      this.#open = true;
      const { text: held, length, map: heldMap } = this.#held;
      if (length > 0) this.next.push(held, 0, length, heldMap);
      this.#held.clear();
    }
    let done = from;
    for (const { index } of text.slice(from, to).matchAll(capitals)) {
      const at = from + index;
      this.#lower(text, done, at, map);
      this.next.endPiece();
      const start = sourceStart(map, at);
      this.next.added(this.#markers.uppercase, start, start);
      done = at;
    }
    this.#lower(text, done, to, map);
  }

  #lower(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    const lower = lowerCase(text.slice(from, to), this.#casing);
    if (lower.length === to - from) {
      this.next.push(lower, 0, lower.length, sliceMap(map, from, to));
      return;
    }
    // A capital with a dot became two characters; both come from it.
    const start: number[] = [];
    const end: number[] = [];
    for (let at = from; at < to; at++) {
      const units = lowerCase(text[at]!, this.#casing).length;
      for (let unit = 0; unit < units; unit++) {
        start.push(sourceStart(map, at));
        end.push(sourceEnd(map, at));
      }
    }
    this.next.push(lower, 0, lower.length, { base: 0, start: Uint32Array.from(start), end: Uint32Array.from(end) });
  }
}
