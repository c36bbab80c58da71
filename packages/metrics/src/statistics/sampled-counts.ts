import type { Json } from '../contract/json.ts';
import { numbersFrom } from './numbers-from.ts';
import { objectFrom } from './object-from.ts';
import { stringsFrom } from './strings-from.ts';

/**
 * Counts of texts in bounded memory: of the distinct ones, those with the smallest hashes stay.
 *
 * The sample does not depend on order or shards, and the counts of what stays are exact: a text that is among the smallest of all is among the
 * smallest of every part.
 */
export class SampledCounts {
  readonly #most: number;
  readonly #counts = new Map<string, number>();
  /** Texts with this hash or a larger one are out. */
  #limit = 2 ** 32;

  /** @param most distinct texts that stay */
  constructor(most: number) {
    this.#most = most;
  }

  static from(encoded: Json, most: number): SampledCounts {
    const { limit, texts, counts } = objectFrom(encoded, ['limit', 'texts', 'counts']);
    const made = new SampledCounts(most);
    [made.#limit] = numbersFrom([limit], 1) as [number];
    const keys = stringsFrom(texts);
    for (const [at, count] of numbersFrom(counts, keys.length).entries()) made.#counts.set(keys[at]!, count);
    return made;
  }

  add(text: string, count = 1): void {
    const known = this.#counts.get(text);
    if (known !== undefined) this.#counts.set(text, known + count);
    else if (hash(text) < this.#limit) {
      this.#counts.set(text, count);
      if (this.#counts.size > 2 * this.#most) this.#prune();
    }
  }

  merge(other: SampledCounts): void {
    if (other.#limit < this.#limit) this.#lower(other.#limit);
    for (const [text, count] of other.#counts) this.add(text, count);
  }

  /** The sample, sorted by text. */
  entries(): [text: string, count: number][] {
    const limit = this.#kept();
    return [...this.#counts].filter(([text]) => limit === this.#limit || hash(text) < limit).toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  toJson(): Json {
    const entries = this.entries();
    return { limit: this.#kept(), texts: entries.map(([text]) => text), counts: entries.map(([, count]) => count) };
  }

  /** The limit that leaves no more than may stay. */
  #kept(): number {
    return this.#counts.size <= this.#most ? this.#limit : Array.from(this.#counts.keys(), hash).toSorted((a, b) => a - b)[this.#most]!;
  }

  #prune(): void {
    this.#lower(this.#kept());
  }

  #lower(limit: number): void {
    this.#limit = limit;
    for (const text of this.#counts.keys()) if (hash(text) >= limit) this.#counts.delete(text);
  }
}

/** 32 bits, FNV-1a with the finish of MurmurHash3, so that similar texts fall far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
