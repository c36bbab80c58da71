import { sliceMap, type SourceMap, sourceEnd, sourceStart } from './source-map.ts';

/** A copy of what a `HeldText` holds. */
export interface HeldTextSnapshot {
  readonly text: string;
  readonly map: SourceMap;
}

const none: SourceMap = { base: 0, start: null, end: null };

/** Text that a stage keeps for later, with where it comes from. */
export class HeldText {
  text = '';
  /** Its arrays may be longer than the text: they grow by doubling, so that many small appends take linear time. */
  map: SourceMap = none;

  get length(): number {
    return this.text.length;
  }

  append(text: string, from: number, to: number, map: SourceMap): void {
    if (from === to) return;
    const length = this.text.length;
    const isPlain = length === 0 || (this.map.start === null && this.map.base + length === map.base + from);
    if (map.start === null && isPlain) {
      if (length === 0) this.map = { base: map.base + from, start: null, end: null };
    } else {
      const { start, end } = this.#room(length + to - from);
      for (let at = from; at < to; at++) {
        start[length + at - from] = sourceStart(map, at);
        end[length + at - from] = sourceEnd(map, at);
      }
    }
    this.text += text.slice(from, to);
  }

  /** Forgets the first `count` units. */
  drop(count: number): void {
    if (count === 0) return;
    this.map = count === this.text.length ? none : sliceMap(this.map, count, this.text.length);
    this.text = this.text.slice(count);
  }

  clear(): void {
    this.text = '';
    this.map = none;
  }

  snapshot(): HeldTextSnapshot {
    return { text: this.text, map: sliceMap(this.map, 0, this.text.length) };
  }

  restore({ text, map }: HeldTextSnapshot): void {
    this.text = text;
    this.map = sliceMap(map, 0, text.length);
  }

  /** Arrays for `size` units with what is held copied into them. */
  #room(size: number): { readonly start: Uint32Array; readonly end: Uint32Array } {
    const { map } = this;
    if (map.start !== null && map.end !== null && map.start.length >= size) return { start: map.start, end: map.end };
    const [start, end] = [new Uint32Array(2 * size), new Uint32Array(2 * size)];
    for (let at = 0; at < this.text.length; at++) {
      start[at] = sourceStart(map, at);
      end[at] = sourceEnd(map, at);
    }
    this.map = { base: 0, start, end };
    return { start, end };
  }
}
