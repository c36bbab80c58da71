import type { TrimOffsets } from './post-processor.ts';

/** Not worked out yet. */
const unread = 255;
/** In place of the number of trailing white space: the token is nothing else. */
const all = 255;

/**
 * Takes the white space at their ends out of the ranges of tokens, as `ByteLevel` and `RobertaProcessing` with `trim_offsets` do.
 *
 * How much white space a token spells is looked up once a token.
 */
export class OffsetTrimmer {
  readonly #tokenOf: (id: number) => string | null;
  readonly #trim: TrimOffsets;
  readonly #leading: Uint8Array;
  readonly #trailing: Uint8Array;

  constructor(size: number, tokenOf: (id: number) => string | null, trim: TrimOffsets) {
    this.#tokenOf = tokenOf;
    this.#trim = trim;
    this.#leading = new Uint8Array(size).fill(unread);
    this.#trailing = new Uint8Array(size);
  }

  /** Changes ranges in place. @param isBeginning whether the first token is the first of the text */
  trim(ids: Int32Array, start: Uint32Array, end: Uint32Array, isBeginning: boolean): void {
    for (let at = 0; at < ids.length; at++) {
      const id = ids[at]!;
      if (this.#leading[id] === unread) this.#read(id);
      let leading = this.#leading[id]!;
      const trailing = this.#trailing[id]!;
      if (leading === 0 && trailing === 0) continue;
      // A single first space was put in, so it takes no room in the text.
      if (leading === 1 && this.#trim.addPrefixSpace && ((at === 0 && isBeginning) || start[at] === 0)) leading = 0;
      start[at] = Math.min(start[at]! + leading, end[at]!);
      // The character that stands behind a space put in may be two units long.
      if (trailing === all) end[at] = start[at]!;
      else if (end[at]! >= trailing) end[at] = Math.max(end[at]! - trailing, start[at]!);
    }
  }

  #read(id: number): void {
    const token = this.#tokenOf(id) ?? '';
    // 'Ġ' spells a space in byte-level vocabularies.
    this.#leading[id] = Math.min(254, /^[Ġ\p{White_Space}]*/u.exec(token)![0].length);
    this.#trailing[id] = this.#leading[id] === token.length ? all : Math.min(254, /[Ġ\p{White_Space}]*$/u.exec(token)![0].length);
  }
}
