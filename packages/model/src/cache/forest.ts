import { TokstreamError } from '@tokstream/core';
import type { Rows } from '../causal-lm.ts';

/** The tentative rows of a cache: who hangs on whom, and where each stands. Plain data. */
export interface Forest {
  readonly parents: readonly number[];
  readonly positions: readonly number[];
}

/** Where new rows may stand. */
export interface RowPlaces {
  /** Position of a row that hangs on the prefix and names none. */
  readonly next: number;
  /** The first position that the model does not have; undefined: there is no end. */
  readonly limit: number | undefined;
}

/** Adds rows to a forest after checking them. The result is new; `forest` is left as it was. */
export function growForest(forest: Forest, rows: Rows, count: number, { next, limit }: RowPlaces): Forest {
  const before = forest.parents.length;
  const parents = [...forest.parents];
  const positions = [...forest.positions];
  for (const given of [rows.parents, rows.positions]) {
    if (given !== undefined && given.length !== count) throw invalid(`${count} rows come with ${given.length} parents or positions`);
  }
  for (let row = 0; row < count; row += 1) {
    const parent = rows.parents?.[row] ?? before + row - 1;
    if (parent < -1 || parent >= before + row) throw invalid(`row ${row} names parent ${parent}, which is not an earlier row`);
    const position = rows.positions?.[row] ?? (parent === -1 ? next : positions[parent]! + 1);
    if (position < 0) throw invalid(`row ${row} has position ${position}`);
    if (limit !== undefined && position >= limit) throw invalid(`row ${row} has position ${position}, and this model has ${limit} positions`);
    parents.push(parent);
    positions.push(position);
  }
  return { parents, positions };
}

/** True when every row hangs on the one before it. */
export function isChain(forest: Forest): boolean {
  return forest.parents.every((parent, row) => parent === row - 1);
}

/** The committed slots of a layer as a mask sees them. */
export interface CommittedKeys {
  readonly length: number;
  /** Lists of positions: one where all key heads hold the same tokens, else one a key head. */
  readonly lists: number;
  /** `[lists · length]`; read only where there is a window. */
  readonly positions: ArrayLike<number>;
}

/**
 * What the rows from `first` on may see: `[lists, rows, committed + all tentative]`, 0 or a large negative number.
 *
 * @param window a row sees only keys less than this many positions before its own; undefined: however far
 * @returns undefined when every row sees everything
 */
export function forestMask(forest: Forest, first: number, committed: CommittedKeys, window: number | undefined): Float32Array | undefined {
  const all = forest.parents.length;
  const rows = all - first;
  if (window === undefined && rows === 1 && isChain(forest)) return undefined;
  const hidden = -1e9;
  const width = committed.length + all;
  const mask = new Float32Array(committed.lists * rows * width);
  for (let line = 0; line < committed.lists * rows; line += 1) {
    const row = first + (line % rows);
    const start = line * width;
    // The first position within the window.
    const horizon = window === undefined ? -Infinity : forest.positions[row]! - window + 1;
    const tentative = start + committed.length;
    mask.fill(hidden, tentative, start + width);
    for (let at = row; at >= 0; at = forest.parents[at]!) if (forest.positions[at]! >= horizon) mask[tentative + at] = 0;
    if (window === undefined) continue;
    const list = Math.floor(line / rows) * committed.length;
    for (let slot = 0; slot < committed.length; slot += 1) if (committed.positions[list + slot]! < horizon) mask[start + slot] = hidden;
  }
  return mask.some((value) => value !== 0) ? mask : undefined;
}

/** Refuses rows that are not a path from the prefix down. */
export function checkPath(forest: Forest, rows: Int32Array): void {
  let above = -1;
  for (const row of rows) {
    if (!(row in forest.parents) || forest.parents[row] !== above) throw invalid(`rows ${rows.join(', ')} are not a path that starts at the prefix`);
    above = row;
  }
}

function invalid(why: string): TokstreamError {
  return new TokstreamError(`These rows cannot be used: ${why}.`, { code: 'invalid-rows', stage: 'forward' });
}
