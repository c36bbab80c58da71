import { TokstreamError } from '@tokstream/core';
import type { Rows } from '../causal-lm.ts';

/** The tentative rows of a cache: who hangs on whom, and where each stands. Plain data. */
export interface Forest {
  readonly parents: readonly number[];
  readonly positions: readonly number[];
}

/** Adds rows to a forest after checking them. The result is new; `forest` is left as it was. */
export function growForest(forest: Forest, rows: Rows, count: number, nextPosition: number): Forest {
  const before = forest.parents.length;
  const parents = [...forest.parents];
  const positions = [...forest.positions];
  for (const given of [rows.parents, rows.positions]) {
    if (given !== undefined && given.length !== count) throw invalid(`${count} rows come with ${given.length} parents or positions`);
  }
  for (let row = 0; row < count; row += 1) {
    const parent = rows.parents?.[row] ?? before + row - 1;
    if (parent < -1 || parent >= before + row) throw invalid(`row ${row} names parent ${parent}, which is not an earlier row`);
    const position = rows.positions?.[row] ?? (parent === -1 ? nextPosition : positions[parent]! + 1);
    if (position < 0) throw invalid(`row ${row} has position ${position}`);
    parents.push(parent);
    positions.push(position);
  }
  return { parents, positions };
}

/** True when every row hangs on the one before it. */
function isChain(forest: Forest): boolean {
  return forest.parents.every((parent, row) => parent === row - 1);
}

/**
 * What the rows from `first` on may see: `[rows, committed + all tentative]`, 0 or a large negative number.
 *
 * @returns undefined when every row sees everything
 */
export function forestMask(forest: Forest, first: number, committed: number): Float32Array | undefined {
  const all = forest.parents.length;
  const rows = all - first;
  if (rows === 1 && isChain(forest)) return undefined;
  const width = committed + all;
  const mask = new Float32Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    const start = row * width + committed;
    mask.fill(-1e9, start, start + all);
    for (let at = first + row; at >= 0; at = forest.parents[at]!) mask[start + at] = 0;
  }
  return mask;
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
