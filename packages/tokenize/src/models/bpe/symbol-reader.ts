import type { SymbolRun } from './symbol-run.ts';
import { writeUtf8 } from './utf8.ts';

/** How a BPE model spells the characters of a word before the first merge. */
export interface SymbolSpelling {
  /** Pieces are text whose UTF-8 bytes are the characters, each under its stand-in; otherwise characters are code points. */
  readonly byteLevel: boolean;
  readonly byteFallback: boolean;
  readonly unkId: number | null;
  readonly fuseUnk: boolean;
  /** Put before every character but the first. */
  readonly continuingPrefix: string;
  /** Put after the last character. */
  readonly endSuffix: string;
}

/** Where a character stands in its word; a number because tables are indexed by it. */
const middle = 0;
const first = 1;
const last = 2;

const unknownSymbol = -1;
/** In a table: not looked up yet. */
const unread = -2;

/**
 * Reads the characters of a word as symbols, as the crate does: what is not in the vocabulary becomes its bytes, or the unknown token, or
 * nothing.
 */
export class SymbolReader {
  readonly spelling: SymbolSpelling;
  readonly #idOf: (token: string) => number | null;
  readonly #standIns: readonly string[];
  /** Id by byte or by code point of the basic plane, a table for each place in a word. */
  readonly #tables: readonly Int32Array[];
  readonly #rare = new Map<number, number>();
  readonly #bytes = new Uint8Array(4);
  /** An unknown run that is not written yet. */
  #unkStart = -1;
  #unkEnd = -1;

  constructor(spelling: SymbolSpelling, idOf: (token: string) => number | null, standIns: readonly string[]) {
    this.spelling = spelling;
    this.#idOf = idOf;
    this.#standIns = standIns;
    const plain = spelling.continuingPrefix === '' && spelling.endSuffix === '';
    const size = spelling.byteLevel ? 256 : 0x10000;
    this.#tables = Array.from({ length: plain ? 1 : 4 }, () => new Int32Array(size).fill(unread));
  }

  /** True when a character is spelled the same wherever it stands in a word. */
  get placeless(): boolean {
    return this.#tables.length === 1;
  }

  /** Reads a whole word. */
  read(text: string, from: number, to: number, run: SymbolRun): void {
    run.length = 0;
    this.readPart(text, from, to, from, true, true, run);
    this.flushUnknown(run);
  }

  /** Reads a part of a word; units are counted from `origin`. Unknown characters at the end wait for `flushUnknown`. */
  readPart(text: string, from: number, to: number, origin: number, isFirst: boolean, isLast: boolean, run: SymbolRun): void {
    const { byteLevel } = this.spelling;
    const placeless = this.placeless;
    for (let at = from; at < to; ) {
      const unit = text.charCodeAt(at);
      const codePoint = unit >= 0xd800 && unit <= 0xdbff ? text.codePointAt(at)! : unit;
      const width = codePoint > 0xffff ? 2 : 1;
      const start = at - origin;
      const place = placeless ? middle : (isFirst && at === from ? first : middle) | (isLast && at + width >= to ? last : middle);
      if (byteLevel) {
        if (codePoint < 0x80) this.#add(codePoint, place, start, start + 1, run);
        else this.#addBytes(codePoint, place, start, start + width, run);
      } else this.#add(codePoint, place, start, start + width, run);
      at += width;
    }
  }

  /** Writes the unknown token for what has been read and is not known. */
  flushUnknown(run: SymbolRun): void {
    if (this.#unkStart < 0) return;
    run.add(this.spelling.unkId!, this.#unkStart, this.#unkEnd);
    this.#unkStart = -1;
  }

  /** Where the unknown run that is not written yet begins and ends, for snapshots. */
  get pending(): readonly [start: number, end: number] {
    return [this.#unkStart, this.#unkEnd];
  }

  set pending([start, end]: readonly [start: number, end: number]) {
    this.#unkStart = start;
    this.#unkEnd = end;
  }

  #addBytes(codePoint: number, place: number, start: number, end: number, run: SymbolRun): void {
    const count = writeUtf8(codePoint, this.#bytes, 0);
    for (let at = 0; at < count; at++) {
      const here = this.placeless ? middle : (at === 0 ? place & first : middle) | (at === count - 1 ? place & last : middle);
      this.#add(this.#bytes[at]!, here, start, end, run);
    }
  }

  /** Adds one character: a byte when the spelling is by bytes, otherwise a code point. */
  #add(character: number, place: number, start: number, end: number, run: SymbolRun): void {
    const table = this.#tables[place]!;
    const known = character < table.length ? table[character]! : unread;
    const id = known === unread ? this.#lookUp(character, place) : known;
    if (id >= 0) {
      this.flushUnknown(run);
      run.add(id, start, end);
      return;
    }
    if (this.spelling.byteFallback && this.#addFallback(character, place, start, end, run)) return;
    const { unkId, fuseUnk } = this.spelling;
    if (unkId === null) return;
    if (this.#unkStart >= 0 && !fuseUnk) this.flushUnknown(run);
    if (this.#unkStart < 0) this.#unkStart = start;
    this.#unkEnd = end;
  }

  #addFallback(character: number, place: number, start: number, end: number, run: SymbolRun): boolean {
    const bytes = new TextEncoder().encode(this.#spell(character, place));
    const ids = Array.from(bytes, (byte) => this.#idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`));
    if (ids.includes(null)) return false;
    for (const id of ids) run.add(id!, start, end);
    return true;
  }

  #lookUp(character: number, place: number): number {
    const table = this.#tables[place]!;
    if (character < table.length) return (table[character] = this.#idOf(this.#spell(character, place)) ?? unknownSymbol);
    const key = character * 4 + place;
    let id = this.#rare.get(key);
    if (id === undefined) {
      id = this.#idOf(this.#spell(character, place)) ?? unknownSymbol;
      this.#rare.set(key, id);
    }
    return id;
  }

  #spell(character: number, place: number): string {
    const { byteLevel, continuingPrefix, endSuffix } = this.spelling;
    const plain = byteLevel ? this.#standIns[character]! : String.fromCodePoint(character);
    if (this.placeless) return plain;
    return ((place & first) === 0 ? continuingPrefix : '') + plain + ((place & last) === 0 ? '' : endSuffix);
  }
}
