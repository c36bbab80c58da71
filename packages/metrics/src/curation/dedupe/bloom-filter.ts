import { TokstreamError } from '@tokstream/core';
import type { Json } from '../../contract/json.ts';
import { type BloomHeader, invalidFilter, readBloomHeader, writeBloomHeader } from './bloom-file.ts';
import { type BloomDemand, bloomSize } from './bloom-size.ts';
import { KeyHash } from './key-hash.ts';

/**
 * A set of keys that never forgets one and takes few new ones for known (a Bloom filter). It holds its bits and nothing else, whatever
 * is put in. Its files are documented at `writeBloomHeader`, and filters of equal size and hashes merge by OR.
 *
 * @example
 * ```js
 * import { BloomFilter } from '@tokstream/metrics';
 * const filter = await BloomFilter.create({ expectedKeys: 1e6, falsePositiveRate: 1e-3 });
 * console.log(filter.sizeInBytes, filter.hashes); // 2097152 12
 * const key = new TextEncoder().encode('the whale rose');
 * console.log(filter.add(key), filter.add(key)); // false true
 * ```
 */
export class BloomFilter {
  readonly sizeInBytes: number;
  readonly hashes: number;
  /** Kept in the file; for what a tool has to know with a filter. */
  notes: Json;
  readonly #bits: Uint8Array;
  readonly #hash: KeyHash;
  #keys: number;
  #setBits: number;

  private constructor(header: BloomHeader, hash: KeyHash) {
    this.sizeInBytes = header.sizeInBytes;
    this.hashes = header.hashes;
    this.notes = header.notes;
    this.#bits = new Uint8Array(header.sizeInBytes);
    this.#hash = hash;
    this.#keys = header.keys;
    this.#setBits = header.setBits;
  }

  /**
   * An empty filter for a demand.
   *
   * @throws `invalid-option`
   */
  static async create(demand: BloomDemand): Promise<BloomFilter> {
    return new BloomFilter({ ...bloomSize(demand), keys: 0, setBits: 0, notes: null }, await KeyHash.create());
  }

  /**
   * The filter of a file, given as its bytes in chunks.
   *
   * @throws `invalid-filter` for bytes that are none, too few or too many
   */
  static async read(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<BloomFilter> {
    const hash = await KeyHash.create();
    let begun: Uint8Array = new Uint8Array(0);
    let filter: BloomFilter | undefined;
    let filled = 0;
    for await (const chunk of chunks) {
      let bits = chunk;
      if (filter === undefined) {
        begun = concatenated(begun, chunk);
        const read = readBloomHeader(begun);
        if (read === undefined) continue;
        filter = new BloomFilter(read.header, hash);
        bits = begun.subarray(read.end);
      }
      if (filled + bits.length > filter.sizeInBytes) throw invalidFilter('it is longer than its header says');
      filter.#bits.set(bits, filled);
      filled += bits.length;
    }
    if (filter === undefined || filled < filter.sizeInBytes) throw invalidFilter('it ends too early');
    return filter;
  }

  /** The bytes of the file, in chunks that are views of the filter: write them before anything is put in. */
  *chunks(): Generator<Uint8Array> {
    yield writeBloomHeader({ hashes: this.hashes, sizeInBytes: this.sizeInBytes, keys: this.#keys, setBits: this.#setBits, notes: this.notes });
    for (let from = 0; from < this.sizeInBytes; from += chunkBytes) yield this.#bits.subarray(from, from + chunkBytes);
  }

  /** Keys that were put in and not known. */
  get keys(): number {
    return this.#keys;
  }

  /** Share of new keys that would be taken for known ones now: the share of set bits to the power of the hashes. */
  get falsePositiveRate(): number {
    return (this.#setBits / (8 * this.sizeInBytes)) ** this.hashes;
  }

  /** Puts a key in. Says whether it was known. */
  add(key: Uint8Array): boolean {
    this.#hash.hash(key);
    const { low, high } = this.#hash;
    let fresh = 0;
    if (this.sizeInBytes <= 2 ** 29) {
      const mask = this.#mask;
      const step = high | 1;
      for (let at = 0, place = low; at < this.hashes; at += 1, place = (place + step) | 0) {
        const bit = place & mask;
        const byte = this.#bits[bit >>> 3]!;
        const flag = 1 << (bit & 7);
        if ((byte & flag) !== 0) continue;
        this.#bits[bit >>> 3] = byte | flag;
        fresh += 1;
      }
    } else {
      for (const bit of this.#widePlaces(low, high)) {
        const byte = Math.floor(bit / 8);
        const flag = 1 << bit % 8;
        if ((this.#bits[byte]! & flag) !== 0) continue;
        this.#bits[byte]! |= flag;
        fresh += 1;
      }
    }
    this.#setBits += fresh;
    if (fresh > 0) this.#keys += 1;
    return fresh === 0;
  }

  /** Says whether a key is known. */
  has(key: Uint8Array): boolean {
    this.#hash.hash(key);
    const { low, high } = this.#hash;
    if (this.sizeInBytes <= 2 ** 29) {
      const mask = this.#mask;
      const step = high | 1;
      for (let at = 0, place = low; at < this.hashes; at += 1, place = (place + step) | 0) {
        const bit = place & mask;
        if ((this.#bits[bit >>> 3]! & (1 << (bit & 7))) === 0) return false;
      }
      return true;
    }
    return this.#widePlaces(low, high).every((bit) => (this.#bits[Math.floor(bit / 8)]! & (1 << bit % 8)) !== 0);
  }

  /**
   * Puts in all that another filter knows.
   *
   * @throws `invalid-merge` when its size or number of hashes is another
   */
  merge(other: BloomFilter): void {
    if (other.sizeInBytes !== this.sizeInBytes || other.hashes !== this.hashes) {
      throw new TokstreamError(`A filter of ${this.sizeInBytes} bytes and ${this.hashes} hashes cannot take in one of ${other.sizeInBytes} and ${other.hashes}; make both for the same demand.`, { code: 'invalid-merge', stage: 'BloomFilter' });
    }
    let set = 0;
    for (let at = 0; at < this.sizeInBytes; at += 1) {
      const byte = this.#bits[at]! | other.#bits[at]!;
      this.#bits[at] = byte;
      set += onesOfByte[byte]!;
    }
    this.#setBits = set;
    this.#keys += other.#keys;
  }

  /** For at most 2^32 bits, where 32-bit integers wrap as the places do. */
  get #mask(): number {
    return (8 * this.sizeInBytes - 1) | 0;
  }

  /** The places of a hash among more than 2^32 bits, which doubles hold exactly. */
  #widePlaces(low: number, high: number): number[] {
    const bits = 8 * this.sizeInBytes;
    const above = bits / 2 ** 32 - 1;
    let place = ((high & above) >>> 0) * 2 ** 32 + (low >>> 0);
    const step = ((low & above) >>> 0) * 2 ** 32 + ((high | 1) >>> 0);
    const places: number[] = [];
    for (let at = 0; at < this.hashes; at += 1) {
      places.push(place);
      place += step;
      if (place >= bits) place -= bits;
    }
    return places;
  }
}

const chunkBytes = 2 ** 20;
const onesOfByte: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function concatenated(before: Uint8Array, after: Uint8Array): Uint8Array {
  if (before.length === 0) return after;
  const both = new Uint8Array(before.length + after.length);
  both.set(before);
  both.set(after, before.length);
  return both;
}
