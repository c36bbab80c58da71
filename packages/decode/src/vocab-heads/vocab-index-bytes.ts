import { TokstreamError } from '@tokstream/core';
import { bytesPerRow, valuesPerByte, wordsPerByte } from './code-rows.ts';
import type { VocabIndex } from './vocab-index.ts';

/** "tokvocab" as two little-endian words, then version, width, leaves, rows and checksum, a word each. */
const magic = [0x766b_6f74, 0x6261_636f] as const;
const version = 1;
const headerWords = 8;

/** The index as bytes to keep: a header of 32 bytes with a checksum, then its arrays, little-endian, one after another. */
export function encodeVocabIndex(index: VocabIndex): Uint8Array {
  const sizes = sizesOf(index.width, index.reaches.length, index.ids.length);
  const bytes = new Uint8Array(sizes.total);
  const header = new Uint32Array(bytes.buffer, 0, headerWords);
  let at = headerWords * 4;
  for (const part of [index.means, index.reaches, index.starts, index.ids, index.rows, index.codebooks, index.codes]) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at);
    at += part.byteLength;
  }
  header.set([...magic, version, index.width, index.reaches.length, index.ids.length]);
  header[6] = checksum(bytes);
  return bytes;
}

/**
 * Reads what `encodeVocabIndex` wrote.
 *
 * @param bytes borrowed for good where they begin at a multiple of 4: the arrays are then views of them; else copied
 * @throws `invalid-index` for other files, other versions and damaged ones
 */
export function decodeVocabIndex(bytes: Uint8Array): VocabIndex {
  const { buffer, byteOffset, length } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  if (length < headerWords * 4) throw damaged(`it has ${length} bytes, fewer than its header`);
  const [first, second, written, width, leaves, count, sum] = new Uint32Array(buffer, byteOffset, headerWords) as unknown as [number, number, number, number, number, number, number];
  if (first !== magic[0] || second !== magic[1]) throw damaged('it does not begin as one');
  if (written !== version) throw damaged(`it has version ${written}, and this code reads ${version}`);
  const sizes = sizesOf(width, leaves, count);
  if (sizes.total !== length) throw damaged(`it has ${length} bytes where ${count} rows of width ${width} in ${leaves} leaves need ${sizes.total}`);
  if (checksum(new Uint8Array(buffer, byteOffset, length)) !== sum) throw damaged('its checksum does not fit');
  let at = byteOffset + headerWords * 4;
  const floats = (size: number): Float32Array => new Float32Array(buffer, (at += size * 4) - size * 4, size);
  const integers = (size: number): Int32Array => new Int32Array(buffer, (at += size * 4) - size * 4, size);
  const index: VocabIndex = {
    width,
    means: floats(leaves * width),
    reaches: floats(leaves),
    starts: integers(leaves + 1),
    ids: integers(count),
    rows: floats(count * width),
    codebooks: floats(sizes.codebooks),
    codes: new Uint8Array(buffer, at, sizes.codes),
  };
  checkOrder(index);
  return index;
}

function sizesOf(width: number, leaves: number, count: number): { readonly codebooks: number; readonly codes: number; readonly total: number } {
  const codebooks = bytesPerRow(width) * wordsPerByte * valuesPerByte;
  const codes = count * bytesPerRow(width);
  // Whole words, for the checksum.
  const total = 4 * (headerWords + leaves * (width + 1) + leaves + 1 + count * (width + 1) + codebooks + Math.ceil(codes / 4));
  return { codebooks, codes, total };
}

/** A checksum alone does not say that whoever wrote the file was right: searching relies on these. */
function checkOrder({ starts, ids }: VocabIndex): void {
  if (starts[0] !== 0 || starts.at(-1) !== ids.length || starts.some((start, leaf) => leaf > 0 && start <= starts[leaf - 1]!)) throw damaged('its leaves do not follow each other');
  const seen = new Uint8Array(ids.length);
  for (const id of ids) {
    if (id < 0 || id >= ids.length || seen[id] === 1) throw damaged(`id ${id} comes twice or has no place`);
    seen[id] = 1;
  }
}

/** FNV-1a over words, the one that holds the checksum left out. */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let sum = 0x811c_9dc5;
  for (let at = 0; at < words.length; at += 1) if (at !== 6) sum = Math.imul(sum ^ words[at]!, 0x0100_0193);
  return sum >>> 0;
}

function damaged(why: string): TokstreamError {
  return new TokstreamError(`This is not a usable vocabulary index: ${why}. Build it again.`, { code: 'invalid-index', stage: 'decodeVocabIndex' });
}
