import type { PieceModel, PieceTokens } from './piece-model.ts';

/** Longer pieces are hardly met twice. */
export const longestCached = 64;
const entriesInAll = 1 << 17;
const slotCount = 1 << 18;
const arenaUnits = 1 << 20;
const arenaTokens = 1 << 20;

/**
 * Remembers the tokens of short pieces, found by their text without making strings. It grows to 10 MB at most and starts
 * over when it is full, so a stream of ever new words costs no more than that.
 */
export class PieceCache implements PieceTokens {
  readonly #model: PieceModel;
  #slots: Int32Array = new Int32Array(1 << 12).fill(-1);
  #count = 0;
  /** By entry: its hash, where its text and tokens begin, and how many there are. */
  #hash: Int32Array = new Int32Array(1 << 10);
  #textAt: Int32Array = new Int32Array((1 << 10) + 1);
  #tokensAt: Int32Array = new Int32Array((1 << 10) + 1);
  #text: Uint16Array = new Uint16Array(1 << 13);
  /** Ids of tokens, and their first and one past their last unit as two bytes. */
  ids: Int32Array = new Int32Array(1 << 12);
  spans: Uint16Array = new Uint16Array(1 << 12);
  #tokens = 0;

  constructor(model: PieceModel) {
    this.#model = model;
  }

  /** The entry of a piece of at most `longestCached` units; its tokens are encoded if it has none yet. */
  find(text: string, from: number, to: number): number {
    let hash = 0x811c9dc5 ^ (to - from);
    for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    hash ^= hash >>> 15;
    const mask = this.#slots.length - 1;
    const slots = this.#slots;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry < 0) return this.#insert(text, from, to, hash);
      if (this.#hash[entry] === hash && this.#equals(entry, text, from, to)) return entry;
    }
  }

  /** Where the tokens of an entry begin in `ids` and `spans`; those of entry + 1 follow. */
  tokensAt(entry: number): number {
    return this.#tokensAt[entry]!;
  }

  /** For the model only. */
  add(id: number, start: number, end: number): void {
    const at = this.#tokens++;
    if (at === this.ids.length) {
      this.ids = grown(this.ids, new Int32Array(2 * at));
      this.spans = grown(this.spans, new Uint16Array(2 * at));
    }
    this.ids[at] = id;
    this.spans[at] = (start << 8) | end;
  }

  #equals(entry: number, text: string, from: number, to: number): boolean {
    let at = this.#textAt[entry]!;
    if (this.#textAt[entry + 1]! - at !== to - from) return false;
    const units = this.#text;
    for (let unit = from; unit < to; unit++, at++) if (units[at] !== text.charCodeAt(unit)) return false;
    return true;
  }

  #insert(text: string, from: number, to: number, hash: number): number {
    const full = this.#count >= entriesInAll - 1 || this.#textAt[this.#count]! + longestCached > arenaUnits || this.#tokens + 4 * longestCached > arenaTokens;
    if (full) {
      this.#slots.fill(-1);
      this.#count = 0;
      this.#tokens = 0;
    } else if (4 * this.#count > this.#slots.length && this.#slots.length < slotCount) this.#rehash();
    const entry = this.#count;
    if (entry + 2 > this.#hash.length) {
      this.#hash = grown(this.#hash, new Int32Array(2 * this.#hash.length));
      this.#textAt = grown(this.#textAt, new Int32Array(2 * this.#textAt.length));
      this.#tokensAt = grown(this.#tokensAt, new Int32Array(2 * this.#tokensAt.length));
    }
    const tokensAt = this.#tokens;
    // The model may throw; the entry counts only when its tokens are there.
    this.#model.encode(text, from, to, this);
    let at = entry === 0 ? 0 : this.#textAt[entry]!;
    if (at + to - from > this.#text.length) this.#text = grown(this.#text, new Uint16Array(2 * this.#text.length));
    this.#textAt[entry] = at;
    for (let unit = from; unit < to; unit++) this.#text[at++] = text.charCodeAt(unit);
    this.#textAt[entry + 1] = at;
    this.#tokensAt[entry] = tokensAt;
    this.#tokensAt[entry + 1] = this.#tokens;
    this.#hash[entry] = hash;
    this.#count++;
    this.#place(entry, hash);
    return entry;
  }

  #place(entry: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot]! >= 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
  }

  #rehash(): void {
    this.#slots = new Int32Array(4 * this.#slots.length).fill(-1);
    for (let entry = 0; entry < this.#count; entry++) this.#place(entry, this.#hash[entry]!);
  }
}

function grown<Array extends Int32Array | Uint16Array>(from: Array, to: Array): Array {
  to.set(from);
  return to;
}
