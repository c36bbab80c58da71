import type { Vocabulary } from '../../pipeline/piece-model.ts';

const nothing = -1;

/**
 * A vocabulary in four typed arrays: the tokens' UTF-8 end to end, where each begins, and a hash table to find them.
 *
 * Spellings with lone surrogates, which UTF-8 cannot hold, are kept beside it.
 */
export class CompactVocabulary implements Vocabulary {
  readonly size: number;
  readonly count: number;
  readonly #bytes: Uint8Array;
  /** [size + 1] where each token's bytes begin; an id without a token has none and is marked in `#known`. */
  readonly #begin: Uint32Array;
  readonly #known: Uint8Array;
  /** Ids by slot. */
  readonly #slots: Int32Array;
  readonly #odd: ReadonlyMap<string, number>;
  readonly #oddToken: ReadonlyMap<number, string>;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #scratch = new Uint8Array(1024);
  readonly #encoder = new TextEncoder();

  /**
   * Reads every token once. Of two spellings with one id the later is that id's, and both are found; of two ids with one spelling the
   * larger is found, and both have it.
   */
  constructor(entries: Iterable<readonly [token: string, id: number]>) {
    const odd = new Map<string, number>();
    const byId: (string | undefined)[] = [];
    const doubles: (readonly [string, number])[] = [];
    let units = 0;
    for (const [token, id] of entries) {
      if (!token.isWellFormed()) odd.set(token, id);
      else {
        const before = byId[id];
        if (before !== undefined && before !== token) doubles.push([before, id]);
        byId[id] = token;
        units += token.length;
      }
    }
    let size = byId.length;
    for (const id of odd.values()) size = Math.max(size, id + 1);
    this.size = size;
    let bytes = new Uint8Array(2 * units + 64);
    this.#begin = new Uint32Array(this.size + 1);
    this.#known = new Uint8Array(this.size);
    let at = 0;
    for (let id = 0; id < this.size; id++) {
      this.#begin[id] = at;
      const token = byId[id];
      if (token === undefined) continue;
      this.#known[id] = 1;
      if (bytes.length - at < 3 * token.length) {
        const larger = new Uint8Array(2 * bytes.length + 3 * token.length);
        larger.set(bytes);
        bytes = larger;
      }
      at += this.#encoder.encodeInto(token, bytes.subarray(at)).written;
    }
    this.#begin[this.size] = at;
    this.#bytes = bytes.slice(0, at);
    let slots = 16;
    while (slots < 1.7 * this.size) slots *= 2;
    this.#slots = new Int32Array(slots).fill(nothing);
    for (let id = 0; id < this.size; id++) {
      if (this.#known[id] === 0) continue;
      const mask = slots - 1;
      let slot = hashBytes(this.#bytes, this.#begin[id]!, this.#begin[id + 1]!) & mask;
      while (this.#slots[slot] !== nothing && !this.#equals(this.#slots[slot]!, this.#bytes, this.#begin[id]!, this.#begin[id + 1]!)) slot = (slot + 1) & mask;
      this.#slots[slot] = id;
    }
    for (const [token, id] of doubles) {
      const own = this.#encoder.encode(token);
      if (this.idOfBytes(own, 0, own.length) < 0) odd.set(token, id);
    }
    this.#odd = odd;
    this.count = this.#known.reduce((sum, known) => sum + known, odd.size);
    this.#oddToken = new Map([...odd].filter(([, id]) => this.#known[id] === 0).map(([token, id]) => [id, token]));
  }

  idOf(token: string): number | null {
    if (this.#odd.size > 0) {
      const id = this.#odd.get(token);
      if (id !== undefined) return id;
    }
    if (3 * token.length > this.#scratch.length) {
      if (!token.isWellFormed()) return null;
      const bytes = this.#encoder.encode(token);
      const id = this.idOfBytes(bytes, 0, bytes.length);
      return id < 0 ? null : id;
    }
    const { read, written } = this.#encoder.encodeInto(token, this.#scratch);
    const id = read === token.length && token.isWellFormed() ? this.idOfBytes(this.#scratch, 0, written) : nothing;
    return id < 0 ? null : id;
  }

  /** The id of the token whose UTF-8 these bytes are, or -1. */
  idOfBytes(bytes: Uint8Array, from: number, to: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashBytes(bytes, from, to) & mask; ; slot = (slot + 1) & mask) {
      const id = this.#slots[slot]!;
      if (id === nothing || this.#equals(id, bytes, from, to)) return id;
    }
  }

  tokenOf(id: number): string | null {
    if (!(id >= 0 && id < this.size)) return null;
    if (this.#known[id] === 0) return this.#oddToken.get(id) ?? null;
    return this.#decoder.decode(this.#bytes.subarray(this.#begin[id]!, this.#begin[id + 1]!));
  }

  *entries(): Generator<readonly [token: string, id: number]> {
    for (let id = 0; id < this.size; id++) {
      const token = this.tokenOf(id);
      if (token !== null) yield [token, id];
    }
  }

  #equals(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const begin = this.#begin[id]!;
    if (this.#begin[id + 1]! - begin !== to - from) return false;
    for (let at = from, own = begin; at < to; at++, own++) if (bytes[at] !== this.#bytes[own]) return false;
    return true;
  }
}

function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
