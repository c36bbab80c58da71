import type { PieceSink } from '../pipeline/piece-stage.ts';
import { type SourceMap, sourceEnd, sourceStart } from '../pipeline/source-map.ts';

/** As many units become a string at once. */
const spread = 8192;
/** Room for as many units stays after a large text. */
const mostKept = 1 << 16;

/** Collects normalized text together with the source range of every unit. No ranges are written while text and source go in step. */
export class MappedText {
  #units = new Uint16Array(256);
  #start = new Uint32Array(0);
  #end = new Uint32Array(0);
  #length = 0;
  /** The source unit of the first unit while they go in step, otherwise below 0. */
  #base = 0;

  /** A text, all of which stands for source units `start` to `end`. */
  add(text: string, start: number, end: number): void {
    if (text.length === 0) return;
    this.#reserve(text.length);
    if (text.length > 1 || end !== start + 1 || !this.#isInStep(start)) this.#leaveStep();
    for (let unit = 0; unit < text.length; unit++) this.#put(text.charCodeAt(unit), start, end);
  }

  /** One unit in the place of unit `at` of another text. */
  replace(unit: number, at: number, map: SourceMap): void {
    this.#reserve(1);
    if (map.start !== null || !this.#isInStep(map.base + at)) this.#leaveStep();
    this.#put(unit, sourceStart(map, at), sourceEnd(map, at));
  }

  /** Units of another text as they are. */
  copy(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    this.#reserve(to - from);
    if (map.start !== null || !this.#isInStep(map.base + from)) this.#leaveStep();
    for (let at = from; at < to; at++) this.#put(text.charCodeAt(at), sourceStart(map, at), sourceEnd(map, at));
  }

  /** Hands on what there is. */
  send(next: PieceSink): void {
    const length = this.#length;
    if (length === 0) return;
    let text = '';
    for (let at = 0; at < length; at += spread) text += String.fromCharCode(...this.#units.subarray(at, Math.min(length, at + spread)));
    const map: SourceMap = this.#base >= 0 ? { base: this.#base, start: null, end: null } : { base: 0, start: this.#start.slice(0, length), end: this.#end.slice(0, length) };
    if (this.#units.length > mostKept) {
      this.#units = new Uint16Array(256);
      this.#start = new Uint32Array(0);
      this.#end = new Uint32Array(0);
    }
    this.#length = 0;
    next.push(text, 0, length, map);
  }

  #put(unit: number, start: number, end: number): void {
    const at = this.#length++;
    this.#units[at] = unit;
    if (this.#base >= 0) return;
    this.#start[at] = start;
    this.#end[at] = end;
  }

  #isInStep(source: number): boolean {
    if (this.#length === 0) this.#base = source;
    return this.#base >= 0 && this.#base + this.#length === source;
  }

  #leaveStep(): void {
    const base = this.#length === 0 ? 0 : this.#base;
    if (base < 0) return;
    if (this.#start.length < this.#units.length) {
      this.#start = new Uint32Array(this.#units.length);
      this.#end = new Uint32Array(this.#units.length);
    }
    for (let at = 0; at < this.#length; at++) {
      this.#start[at] = base + at;
      this.#end[at] = base + at + 1;
    }
    this.#base = -1;
  }

  #reserve(more: number): void {
    const size = this.#length + more;
    if (size <= this.#units.length) return;
    const units = new Uint16Array(2 * size);
    units.set(this.#units.subarray(0, this.#length));
    this.#units = units;
    if (this.#base >= 0) return;
    const [start, end] = [new Uint32Array(2 * size), new Uint32Array(2 * size)];
    start.set(this.#start.subarray(0, this.#length));
    end.set(this.#end.subarray(0, this.#length));
    [this.#start, this.#end] = [start, end];
  }
}
