import type { PieceSink } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';

/** Collects normalized text together with the source range of every unit. */
export class MappedText {
  #text: string[] = [];
  #start: number[] = [];
  #end: number[] = [];

  add(text: string, start: number, end: number): void {
    this.#text.push(text);
    for (let unit = 0; unit < text.length; unit++) {
      this.#start.push(start);
      this.#end.push(end);
    }
  }

  /** Units of another text as they are. */
  copy(text: string, from: number, to: number, map: SourceMap): void {
    this.#text.push(text.slice(from, to));
    for (let unit = from; unit < to; unit++) {
      this.#start.push(sourceStart(map, unit));
      this.#end.push(sourceEnd(map, unit));
    }
  }

  send(next: PieceSink): void {
    const text = this.#text.join('');
    if (text !== '') next.push(text, 0, text.length, { base: 0, start: Uint32Array.from(this.#start), end: Uint32Array.from(this.#end) });
    this.#text = [];
    this.#start = [];
    this.#end = [];
  }
}
