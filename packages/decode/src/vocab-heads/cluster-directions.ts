import { type Random, yieldToEventLoop } from '@tokstream/core';
import { drawRows } from './draw-rows.ts';
import { nearestCenters } from './nearest-centers.ts';

/** Rows that are clustered at once: the event loop gets its turn after each such batch. */
const batchRows = 512;

/** How often each leaf should have seen a row of its own by the end, on average. */
const rowsPerLeaf = 48;

/**
 * Directions that rows gather around, by mini-batch k-means on unit vectors, over a sample (Sculley 2010; spherical as in
 * Dhillon and Modha 2001). Each center moves to the mean of the rows it has seen.
 *
 * @param rows `[n, width]`
 * @returns unit vectors `[leaves, width]`, no more leaves than rows
 * @throws `aborted`
 */
export async function clusterDirections(
  rows: Float32Array, width: number, leaves: number, random: Random, progress: (done: number, total: number) => void, signal?: AbortSignal,
): Promise<Float32Array> {
  const count = rows.length / width;
  const order = drawRows(leaves * rowsPerLeaf, count, random);
  const centers = gatherUnit(rows, width, order.subarray(0, leaves));
  const seen = new Float64Array(centers.length / width).fill(1);
  const none = new Float32Array(seen.length);
  const nearest = new Int32Array(batchRows);
  const total = leaves * rowsPerLeaf;
  for (let done = 0; done < total;) {
    const first = done % order.length;
    const batch = order.subarray(first, Math.min(first + batchRows, order.length));
    const points = gatherUnit(rows, width, batch);
    nearestCenters(points, batch.length, centers, none, width, nearest);
    for (let point = 0; point < batch.length; point += 1) {
      const leaf = nearest[point]!;
      const share = 1 / (seen[leaf]! += 1);
      for (let at = 0; at < width; at += 1) centers[leaf * width + at]! += share * (points[point * width + at]! - centers[leaf * width + at]!);
    }
    toUnit(centers, width);
    done += batch.length;
    progress(Math.min(done, total), total);
    await yieldToEventLoop(signal);
  }
  return centers;
}

/** Copies of the rows named, of length 1. */
function gatherUnit(rows: Float32Array, width: number, numbers: Int32Array): Float32Array {
  const gathered = new Float32Array(numbers.length * width);
  for (let at = 0; at < numbers.length; at += 1) gathered.set(rows.subarray(numbers[at]! * width, (numbers[at]! + 1) * width), at * width);
  toUnit(gathered, width);
  return gathered;
}

/** Gives each vector length 1; one that is zero stays so. */
function toUnit(vectors: Float32Array, width: number): void {
  for (let begin = 0; begin < vectors.length; begin += width) {
    let square = 0;
    for (let at = begin; at < begin + width; at += 1) square += vectors[at]! * vectors[at]!;
    if (square === 0) continue;
    const scale = 1 / Math.sqrt(square);
    for (let at = begin; at < begin + width; at += 1) vectors[at]! *= scale;
  }
}
