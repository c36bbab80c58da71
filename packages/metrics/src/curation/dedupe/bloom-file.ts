import { TokstreamError } from '@tokstream/core';
import { toJson, type Json } from '../../contract/json.ts';
import { leastBloomBytes, mostBloomBytes } from './bloom-size.ts';

/** What stands before the bits of a filter file. */
export interface BloomHeader {
  readonly hashes: number;
  readonly sizeInBytes: number;
  /** Keys that were put in and not known before; of merged filters the sum. */
  readonly keys: number;
  readonly setBits: number;
  /** Anything that a tool keeps with the filter. */
  readonly notes: Json;
}

const magic = 'TSBLOOM\n';
const version = 1;
const fixedBytes = 48;
const mostNoteBytes = 2 ** 26;

/**
 * The header of a filter file, which the bits follow to the end of the file. All numbers are little-endian:
 *
 * | at | bytes | |
 * |---|---|---|
 * | 0 | 8 | `TSBLOOM` and a line feed |
 * | 8 | 4 | version, 1 |
 * | 12 | 4 | k, the number of hashes, 1 to 16 |
 * | 16 | 8 | m, the number of bits, a power of two |
 * | 24 | 8 | keys in it |
 * | 32 | 8 | bits that are set |
 * | 40 | 8 | n, bytes of the notes |
 * | 48 | n | notes, JSON in UTF-8 |
 * | 48 + n | m / 8 | the bits: bit p is `byte[p >> 3] >> (p & 7) & 1` |
 *
 * A key is bytes; h is its XXH64 with seed 0, and h' the same with upper and lower 32 bits swapped. Its bits are
 * (h + i (h' | 1)) mod m for i from 0 to k - 1.
 */
export function writeBloomHeader({ hashes, sizeInBytes, keys, setBits, notes }: BloomHeader): Uint8Array {
  const noteBytes = new TextEncoder().encode(JSON.stringify(notes));
  const bytes = new Uint8Array(fixedBytes + noteBytes.length);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(magic));
  view.setUint32(8, version, true);
  view.setUint32(12, hashes, true);
  for (const [at, value] of [[16, 8 * sizeInBytes], [24, keys], [32, setBits], [40, noteBytes.length]] as const) view.setBigUint64(at, BigInt(value), true);
  bytes.set(noteBytes, fixedBytes);
  return bytes;
}

/**
 * Reads the header of a filter file.
 *
 * @returns `undefined` while the bytes are too few; else the header and where the bits begin
 * @throws `invalid-filter`
 */
export function readBloomHeader(bytes: Uint8Array): { readonly header: BloomHeader; readonly end: number } | undefined {
  const begun = new TextDecoder('latin1').decode(bytes.subarray(0, magic.length));
  if (!magic.startsWith(begun)) throw invalidFilter('it does not begin as a filter file');
  if (bytes.length < fixedBytes) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(8, true) !== version) throw invalidFilter(`it has version ${view.getUint32(8, true)}, and ${version} can be read`);
  const hashes = view.getUint32(12, true);
  const [bits, keys, setBits, noteBytes] = [16, 24, 32, 40].map((at) => Number(view.getBigUint64(at, true))) as [number, number, number, number];
  const sizeInBytes = bits / 8;
  if (hashes < 1 || hashes > 16 || sizeInBytes < leastBloomBytes || sizeInBytes > mostBloomBytes || !Number.isInteger(Math.log2(bits)) || setBits > bits || noteBytes > mostNoteBytes) throw invalidFilter('its header holds numbers that no filter has');
  if (bytes.length < fixedBytes + noteBytes) return undefined;
  let notes: Json;
  try {
    notes = toJson(JSON.parse(new TextDecoder().decode(bytes.subarray(fixedBytes, fixedBytes + noteBytes))));
  } catch (cause) {
    throw invalidFilter('its notes are no JSON', cause);
  }
  return { header: { hashes, sizeInBytes, keys, setBits, notes }, end: fixedBytes + noteBytes };
}

/** An error about a filter file. */
export function invalidFilter(why: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`This is no filter file, for ${why}; give a file that BloomFilter wrote.`, { code: 'invalid-filter', stage: 'BloomFilter', cause });
}
