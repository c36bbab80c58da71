import type { PieceSink } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';
import type { SegmentSink } from '../pretokenize/split-behavior.ts';

interface ReplacingWriterSnapshot {
  readonly inMatch: boolean;
  readonly start: number;
  readonly end: number;
}

/** Puts a text in the place of each match. All of it has the range of the last character that it replaces, as in the crate. */
export class ReplacingWriter implements SegmentSink {
  readonly matchIsPiece = false;
  readonly #content: string;
  #inMatch = false;
  #start = 0;
  #end = 0;

  constructor(content: string) {
    this.#content = content;
  }

  begin(isMatch: boolean, next: PieceSink): void {
    this.#finish(next);
    this.#inMatch = isMatch;
  }

  write(text: string, from: number, to: number, map: SourceMap, next: PieceSink): void {
    if (from === to) return;
    if (!this.#inMatch) {
      next.push(text, from, to, map);
      return;
    }
    const isPair = to - from > 1 && text.codePointAt(to - 2)! > 0xffff;
    this.#start = sourceStart(map, to - (isPair ? 2 : 1));
    this.#end = sourceEnd(map, to - 1);
  }

  end(next: PieceSink): void {
    this.#finish(next);
    next.endPiece();
  }

  snapshot(): ReplacingWriterSnapshot {
    return { inMatch: this.#inMatch, start: this.#start, end: this.#end };
  }

  restore(snapshot: unknown): void {
    const { inMatch, start, end } = (snapshot ?? { inMatch: false, start: 0, end: 0 }) as ReplacingWriterSnapshot;
    this.#inMatch = inMatch;
    this.#start = start;
    this.#end = end;
  }

  #finish(next: PieceSink): void {
    if (!this.#inMatch) return;
    this.#inMatch = false;
    const { length } = this.#content;
    if (length > 0) next.push(this.#content, 0, length, { base: 0, start: new Uint32Array(length).fill(this.#start), end: new Uint32Array(length).fill(this.#end) });
  }
}
