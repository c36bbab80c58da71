import { type Random, yieldToEventLoop } from '@tokstream/core';
import { drawRows } from './draw-rows.ts';
import { nearestCenters } from './nearest-centers.ts';

/** Values that one byte of a code stands for, and what each byte may say. */
export const valuesPerByte = 4;
export const wordsPerByte = 256;

/** Rows a codebook is learned from, and rounds of k-means over them. */
const sampleRows = 4096;
const rounds = 6;

/** Rows coded at a time. */
const batchRows = 4096;

/** Vectors written with one byte for every four values. */
export interface RowCodes {
  /** `[bytes, 256, 4]`: the four values each byte stands for; what goes beyond the width is 0. */
  readonly codebooks: Float32Array;
  /** `[n, bytes]` */
  readonly codes: Uint8Array;
}

/** Bytes of the code of one row. */
export function bytesPerRow(width: number): number {
  return Math.ceil(width / valuesPerByte);
}

/**
 * Product quantization (Jégou, Douze and Schmid 2011): for every four neighbouring values their own 256 centers by k-means.
 *
 * @param vectorAt writes vector `row` to `target`
 * @throws `aborted`
 */
export async function codeRows(
  count: number, width: number, vectorAt: (row: number, target: Float32Array) => void, random: Random, progress: (done: number, total: number) => void, signal?: AbortSignal,
): Promise<RowCodes> {
  const bytes = bytesPerRow(width);
  const codebooks = new Float32Array(bytes * wordsPerByte * valuesPerByte);
  const codes = new Uint8Array(count * bytes);
  const sample = splitVectors(drawRows(sampleRows, count, random), width, vectorAt);
  const steps = bytes * (1 + Math.ceil(count / batchRows));
  let done = 0;
  const step = async (): Promise<void> => {
    progress((done += 1), steps);
    await yieldToEventLoop(signal);
  };
  for (let byte = 0; byte < bytes; byte += 1) {
    learnCodebook(sample[byte]!, codebooks.subarray(byte * wordsPerByte * valuesPerByte, (byte + 1) * wordsPerByte * valuesPerByte));
    await step();
  }
  const nearest = new Int32Array(batchRows);
  for (let first = 0; first < count; first += batchRows) {
    const rows = Int32Array.from({ length: Math.min(batchRows, count - first) }, (_, at) => first + at);
    const parts = splitVectors(rows, width, vectorAt);
    for (let byte = 0; byte < bytes; byte += 1) {
      const codebook = codebooks.subarray(byte * wordsPerByte * valuesPerByte, (byte + 1) * wordsPerByte * valuesPerByte);
      nearestCenters(parts[byte]!, rows.length, codebook, distanceOffsets(codebook), valuesPerByte, nearest);
      for (let at = 0; at < rows.length; at += 1) codes[(first + at) * bytes + byte] = nearest[at]!;
      await step();
    }
  }
  return { codebooks, codes };
}

/** For every byte the values it is to stand for: `[rows, 4]`. */
function splitVectors(rows: Int32Array, width: number, vectorAt: (row: number, target: Float32Array) => void): Float32Array[] {
  const bytes = bytesPerRow(width);
  const parts = Array.from({ length: bytes }, () => new Float32Array(rows.length * valuesPerByte));
  const vector = new Float32Array(width);
  for (let at = 0; at < rows.length; at += 1) {
    vectorAt(rows[at]!, vector);
    for (let byte = 0; byte < bytes; byte += 1) parts[byte]!.set(vector.subarray(byte * valuesPerByte, Math.min((byte + 1) * valuesPerByte, width)), at * valuesPerByte);
  }
  return parts;
}

/** k-means; begins with the first points, which come in random order. */
function learnCodebook(points: Float32Array, codebook: Float32Array): void {
  const count = points.length / valuesPerByte;
  for (let at = 0; at < codebook.length; at += 1) codebook[at] = points[at % points.length]!;
  const nearest = new Int32Array(count);
  for (let round = 0; round < rounds; round += 1) {
    nearestCenters(points, count, codebook, distanceOffsets(codebook), valuesPerByte, nearest);
    const sums = new Float64Array(codebook.length);
    const members = new Float64Array(wordsPerByte);
    for (let point = 0; point < count; point += 1) {
      members[nearest[point]!]! += 1;
      for (let at = 0; at < valuesPerByte; at += 1) sums[nearest[point]! * valuesPerByte + at]! += points[point * valuesPerByte + at]!;
    }
    for (let at = 0; at < codebook.length; at += 1) if (members[at >> 2]! > 0) codebook[at] = sums[at]! / members[at >> 2]!;
  }
}

function distanceOffsets(codebook: Float32Array): Float32Array {
  const offsets = new Float32Array(codebook.length / valuesPerByte);
  for (let at = 0; at < codebook.length; at += 1) offsets[at >> 2]! -= (codebook[at]! * codebook[at]!) / 2;
  return offsets;
}
