import { seededRandom, TokstreamError, yieldToEventLoop } from '@tokstream/core';
import { checkOption } from '../processors/check-option.ts';
import { clusterDirections } from './cluster-directions.ts';
import { codeRows } from './code-rows.ts';
import { checkRows } from './growing-rows.ts';
import { nearestCenters } from './nearest-centers.ts';
import type { VocabIndex } from './vocab-index.ts';

/** How `buildVocabIndex` builds. */
export interface BuildVocabIndexOptions {
  /** Width of a row: the model's `embeddingWidth`. */
  readonly width: number;
  /** Default twice the square root of the number of rows. Leaves that stay empty are left out. */
  readonly leaves?: number;
  /** Default 0; equal seeds and rows give equal indices. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Told how far each of the three phases is. */
  readonly onProgress?: (progress: VocabIndexProgress) => void;
}

export interface VocabIndexProgress {
  /** Finding leaves, then giving each row its leaf, then coding the rows. */
  readonly phase: 'cluster' | 'assign' | 'code';
  readonly done: number;
  readonly total: number;
}

/** Rows that get their leaf, leaves that are measured, and values that are checked, before the event loop gets a turn. */
const batchRows = 512;
const batchLeaves = 32;
const batchValues = 2 ** 20;

/**
 * Sorts embedding rows into an index for `annHead`, on one thread, with a turn for the event loop every few hundred rows.
 *
 * Leaves are clusters of direction, and each knows the mean and the spread of its rows: the leaves are searched in the order
 * of the best inner product to be expected in them, so that a leaf of long rows comes before one of short rows as far off.
 *
 * @param rows `[n, width]`, borrowed until the promise settles; the index holds a sorted copy
 * @throws `invalid-option`, also for no rows or rows that are not finite; `aborted`
 */
export async function buildVocabIndex(rows: Float32Array, options: BuildVocabIndexOptions): Promise<VocabIndex> {
  const { width, seed = 0, signal, onProgress } = options;
  checkRows(rows, width);
  const count = rows.length / width;
  checkOption('buildVocabIndex', 'the number of rows', count, count > 0, 'above 0');
  const leaves = options.leaves ?? Math.ceil(2 * Math.sqrt(count));
  checkOption('buildVocabIndex', 'leaves', leaves, Number.isSafeInteger(leaves) && leaves > 0, 'a whole number above 0');
  await checkFinite(rows, signal);
  const random = seededRandom(seed);
  const report = (phase: VocabIndexProgress['phase']) => (done: number, total: number) => onProgress?.({ phase, done, total });

  const directions = await clusterDirections(rows, width, Math.min(leaves, count), random, report('cluster'), signal);
  const leafOf = await assignRows(rows, width, directions, report('assign'), signal);
  const sorted = await sortByLeaf(rows, width, leafOf, directions.length / width, signal);
  const leafAt = new Int32Array(count);
  for (let leaf = 0; leaf + 1 < sorted.starts.length; leaf += 1) leafAt.fill(leaf, sorted.starts[leaf]!, sorted.starts[leaf + 1]!);
  const residualAt = (place: number, target: Float32Array): void => {
    const mean = leafAt[place]! * width;
    for (let at = 0; at < width; at += 1) target[at] = sorted.rows[place * width + at]! - sorted.means[mean + at]!;
  };
  return { width, ...sorted, ...(await codeRows(count, width, residualAt, random, report('code'), signal)) };
}

async function checkFinite(rows: Float32Array, signal?: AbortSignal): Promise<void> {
  for (let first = 0; first < rows.length; first += batchValues) {
    if (!rows.subarray(first, first + batchValues).every(Number.isFinite)) throw new TokstreamError('A row has a value that is not finite; mend the rows first.', { code: 'invalid-option', stage: 'buildVocabIndex' });
    await yieldToEventLoop(signal);
  }
}

async function assignRows(rows: Float32Array, width: number, directions: Float32Array, progress: (done: number, total: number) => void, signal?: AbortSignal): Promise<Int32Array> {
  const count = rows.length / width;
  const leafOf = new Int32Array(count);
  const none = new Float32Array(directions.length / width);
  for (let first = 0; first < count; first += batchRows) {
    const size = Math.min(batchRows, count - first);
    nearestCenters(rows.subarray(first * width), size, directions, none, width, leafOf.subarray(first));
    progress(first + size, count);
    await yieldToEventLoop(signal);
  }
  return leafOf;
}

/** Lays the rows out leaf after leaf, and measures each leaf that has any. */
async function sortByLeaf(rows: Float32Array, width: number, leafOf: Int32Array, leaves: number, signal?: AbortSignal): Promise<Pick<VocabIndex, 'means' | 'reaches' | 'starts' | 'ids' | 'rows'>> {
  const members: number[][] = Array.from({ length: leaves }, () => []);
  for (let row = 0; row < leafOf.length; row += 1) members[leafOf[row]!]!.push(row);
  const filled = members.filter((leaf) => leaf.length > 0);
  const ids = Int32Array.from(filled.flat());
  const starts = new Int32Array(filled.length + 1);
  const sorted = new Float32Array(rows.length);
  const means = new Float32Array(filled.length * width);
  const reaches = new Float32Array(filled.length);
  for (const [leaf, numbers] of filled.entries()) {
    const [first, mean] = [starts[leaf]!, means.subarray(leaf * width, (leaf + 1) * width)];
    starts[leaf + 1] = first + numbers.length;
    for (const [at, row] of numbers.entries()) {
      const values = rows.subarray(row * width, (row + 1) * width);
      sorted.set(values, (first + at) * width);
      for (let column = 0; column < width; column += 1) mean[column]! += values[column]! / numbers.length;
    }
    if (leaf % batchLeaves === 0) await yieldToEventLoop(signal);
    let square = 0;
    for (let at = first * width; at < starts[leaf + 1]! * width; at += 1) square += (sorted[at]! - mean[at % width]!) ** 2;
    // The largest of n normal values is expected near sqrt(2 ln n) deviations above their mean.
    reaches[leaf] = Math.sqrt(square / (numbers.length * width)) * Math.sqrt(2 * Math.log(Math.max(2, numbers.length)));
  }
  return { ids, starts, rows: sorted, means, reaches };
}
