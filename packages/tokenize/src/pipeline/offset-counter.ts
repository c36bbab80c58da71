/** A place in a text, in three units. */
export interface OffsetCounterSnapshot {
  readonly text: string;
  readonly base: number;
  readonly counted: number;
}

/**
 * Turns UTF-16 offsets into offsets of bytes or code points, for a text that arrives in chunks. It keeps the text from the first unit
 * that may still be asked for.
 */
export class OffsetCounter {
  readonly #unit: 'bytes' | 'code-points';
  #text = '';
  /** UTF-16 units, and units of the other kind, before the kept text. */
  #base = 0;
  #counted = 0;

  constructor(unit: 'bytes' | 'code-points') {
    this.#unit = unit;
  }

  append(text: string): void {
    this.#text += text;
  }

  /**
   * Converts in place. Tokens come in order, so nothing before the last of these starts is asked for again.
   *
   * @param isAllOut true when no text is held anywhere: later tokens then begin after it
   */
  convert(start: Uint32Array, end: Uint32Array, isAllOut: boolean): void {
    const text = this.#text;
    const prefix = new Uint32Array(text.length + 1);
    let counted = this.#counted;
    prefix[0] = counted;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      const isSecondHalf = unit >= 0xdc00 && unit <= 0xdfff;
      counted += this.#unit === 'code-points' ? Number(!isSecondHalf) : unit < 0x80 ? 1 : unit < 0x800 ? 2 : isSecondHalf ? 0 : unit >= 0xd800 && unit <= 0xdbff ? 4 : 3;
      prefix[at + 1] = counted;
    }
    const convert = (offset: number): number => (offset < this.#base ? 0 : prefix[offset - this.#base]!);
    const keepFrom = isAllOut ? this.#base + text.length : (start.at(-1) ?? this.#base);
    for (let at = 0; at < start.length; at++) {
      start[at] = convert(start[at]!);
      end[at] = convert(end[at]!);
    }
    const drop = Math.max(0, keepFrom - this.#base);
    this.#counted = prefix[drop]!;
    this.#text = text.slice(drop);
    this.#base += drop;
  }

  snapshot(): OffsetCounterSnapshot {
    return { text: this.#text, base: this.#base, counted: this.#counted };
  }

  restore({ text, base, counted }: OffsetCounterSnapshot): void {
    this.#text = text;
    this.#base = base;
    this.#counted = counted;
  }
}
