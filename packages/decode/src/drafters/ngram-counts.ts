import { TokstreamError } from '@tokstream/core';
import { checkOption } from '../processors/check-option.ts';

/** Successors kept of each context. */
const kept = 4;
/** Words of a slot: a fingerprint, 4 ids, 4 counts, how many tokens the context was seen before in all. */
const slotWords = 10;
/** Slots that a context may be in. */
const ways = 4;
const magic = 0x434e_5354;
const version = 1;
const headerWords = 4;
const hashes = new Int32Array(9);
const mostCount = 0x7fff_ffff;

/** Options of `NgramCounts`. */
export interface NgramCountsOptions {
  /** Longest context, in tokens, 1 to 8; default 4. */
  readonly order?: number;
  /** Most memory, of which the largest power of two of contexts is used; default 1 MiB, 16,384 contexts. */
  readonly bytes?: number;
}

/** What followed a context. */
export interface NgramGuess {
  readonly id: number;
  /** How often. */
  readonly count: number;
  /** Of all that followed it. */
  readonly share: number;
  /** Tokens in the context. */
  readonly length: number;
}

/**
 * Counts what follows each context of up to `order` tokens, in a table of fixed size: 40 bytes a context, four successors each.
 * A context that finds no room takes the place of the rarest of four. Sequences may share one, and so may runs: it can be saved.
 */
export class NgramCounts {
  readonly order: number;
  readonly #words: Int32Array<ArrayBuffer>;
  readonly #sets: number;

  /** @throws `invalid-option` */
  constructor(options: NgramCountsOptions = {}) {
    const { order = 4, bytes = 1 << 20 } = options;
    checkOption('decode', 'order', order, Number.isInteger(order) && order >= 1 && order <= 8, 'a whole number from 1 to 8');
    const setBytes = 4 * ways * slotWords;
    checkOption('decode', 'bytes', bytes, Number.isSafeInteger(bytes) && bytes >= setBytes && bytes <= 2 ** 31, `a whole number from ${setBytes} to 2^31`);
    this.order = order;
    this.#sets = 2 ** Math.floor(Math.log2(bytes / setBytes));
    this.#words = new Int32Array(this.#sets * ways * slotWords);
  }

  /** Bytes held, from the first token on. */
  get bytes(): number {
    return this.#words.byteLength;
  }

  /** Counts the token at `place` for the contexts before it. */
  learn(ids: ArrayLike<number>, place: number): void {
    const id = ids[place]!;
    let hash = 0;
    for (let length = 1; length <= this.order && length <= place; length += 1) {
      hash = extend(hash, ids[place - length]!);
      this.#count(this.#slotFor(hash), id);
    }
  }

  /** What followed the longest known end of `ids` most often, of equal ones the one seen first; undefined where none is known. */
  guess(ids: ArrayLike<number>): NgramGuess | undefined {
    const longest = Math.min(this.order, ids.length);
    let hash = 0;
    for (let length = 1; length <= longest; length += 1) hashes[length] = hash = extend(hash, ids[ids.length - length]!);
    for (let length = longest; length >= 1; length -= 1) {
      const slot = this.#find(hashes[length]!);
      if (slot < 0) continue;
      let best = 0;
      for (let at = 1; at < kept; at += 1) if (this.#words[slot + 5 + at]! > this.#words[slot + 5 + best]!) best = at;
      const count = this.#words[slot + 5 + best]!;
      return { id: this.#words[slot + 1 + best]!, count, share: count / this.#words[slot + 9]!, length };
    }
    return undefined;
  }

  /** A copy as a typed array, to be read by `load`. */
  save(): Int32Array {
    const saved = new Int32Array(headerWords + this.#words.length);
    saved.set([magic, version, this.order, this.#sets]);
    saved.set(this.#words, headerWords);
    return saved;
  }

  /** @throws `invalid-counts` for other data, or another version */
  static load(saved: Int32Array): NgramCounts {
    const [foundMagic, foundVersion, order = 0, sets = 0] = saved;
    if (foundMagic !== magic || foundVersion !== version || order < 1 || order > 8 || sets < 1 || (sets & (sets - 1)) !== 0 || saved.length !== headerWords + sets * ways * slotWords || !hasProperIds(saved)) {
      throw new TokstreamError('These are no n-gram counts of this version; pass what save() gave.', { code: 'invalid-counts', stage: 'decode' });
    }
    const counts = new NgramCounts({ order, bytes: 4 * (saved.length - headerWords) });
    counts.#words.set(saved.subarray(headerWords));
    return counts;
  }

  /** Where the slots begin that a context may be in. */
  #home(hash: number): number {
    return (hash & (this.#sets - 1)) * ways * slotWords;
  }

  #find(hash: number): number {
    const first = this.#home(hash);
    const mark = markOf(hash);
    for (let way = 0; way < ways; way += 1) if (this.#words[first + way * slotWords] === mark) return first + way * slotWords;
    return -1;
  }

  #slotFor(hash: number): number {
    const known = this.#find(hash);
    if (known >= 0) return known;
    const first = this.#home(hash);
    let rarest = first;
    for (let way = 1; way < ways; way += 1) if (this.#words[first + way * slotWords + 9]! < this.#words[rarest + 9]!) rarest = first + way * slotWords;
    this.#words.fill(0, rarest, rarest + slotWords);
    this.#words[rarest] = markOf(hash);
    return rarest;
  }

  #count(slot: number, id: number): void {
    const words = this.#words;
    if (words[slot + 9] === mostCount) return;
    words[slot + 9]! += 1;
    let rarest = 0;
    for (let at = 0; at < kept; at += 1) {
      const count = words[slot + 5 + at]!;
      if (count > 0 && words[slot + 1 + at] === id) {
        words[slot + 5 + at] = count + 1;
        return;
      }
      if (count < words[slot + 5 + rarest]!) rarest = at;
    }
    words[slot + 1 + rarest] = id;
    words[slot + 5 + rarest] = 1;
  }
}

/** Tells contexts of one home apart: never 0, which is a free slot. */
function markOf(hash: number): number {
  return Math.imul(hash ^ (hash >>> 16), 0x45d9_f3b) | 1;
}

function extend(hash: number, id: number): number {
  let mixed = Math.imul(hash ^ id, 0x9e37_79b1) + 0x7f4a_7c15;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca6b);
  return mixed ^ (mixed >>> 13);
}

function hasProperIds(saved: Int32Array): boolean {
  for (let slot = headerWords; slot < saved.length; slot += slotWords) if (saved.subarray(slot + 1, slot + slotWords).some((word) => word < 0)) return false;
  return true;
}
