import { throwIfAborted, TokstreamError } from '@tokstream/core';
import { checkRows } from './check-rows.ts';
import { drawRow } from './draw-row.ts';
import type { MixingRows } from './mixing-rows.ts';
import type { SourceTable } from './source-table.ts';
import { blockValues, type TableStatistics, tableStatistics } from './table-statistics.ts';

/** How rows are applied. */
export interface ApplyRowsOptions {
  /** Of rows that are drawn, from 0 to 2^21 - 1; default 0. */
  readonly seed?: number;
  /** Whether mixed rows are stretched to the mean length of source rows; default no. Copied rows stay as they are. */
  readonly rescale?: boolean;
  /** Rows of a block; default what takes 256 MiB. The values do not depend on it. */
  readonly blockRows?: number;
  /** The row to begin with; default 0. */
  readonly firstRow?: number;
  /** Of the source, where they are known; default they are computed. */
  readonly statistics?: TableStatistics;
  readonly signal?: AbortSignal;
}

/** Consecutive rows of the new table. */
export interface RowBlock {
  readonly first: number;
  /** [rows of the block, width], lent until the next block. */
  readonly values: Float32Array;
}

/** Values between two rows that are needed which are read along rather than skipped. */
const bridgedValues = 2 ** 14;

/**
 * The new table, block by block in order. A source of any size is read in runs of a few megabytes; memory is one block and one run.
 *
 * Every row is summed by ascending source row in float32, so blocks of any size give the same bytes.
 *
 * @throws `invalid-rows`, `invalid-option`, `aborted`
 */
export async function* applyRows(rows: MixingRows, table: SourceTable, options: ApplyRowsOptions = {}): AsyncGenerator<RowBlock> {
  const { width } = table;
  const { seed = 0, rescale = false, blockRows = Math.max(1, Math.floor((256 * 2 ** 20) / (4 * width))), firstRow = 0, signal } = options;
  checkRows(rows);
  if (rows.columns > table.rows) throw new TokstreamError(`These mixing rows read a table of ${rows.columns} rows, and the one given has ${table.rows}; give the table of the source vocabulary.`, { code: 'invalid-rows', stage: 'applyRows' });
  if (!Number.isSafeInteger(seed) || seed < 0 || seed >= 2 ** 21) throw new TokstreamError(`The seed ${seed} must be a whole number from 0 to ${2 ** 21 - 1}.`, { code: 'invalid-option', stage: 'applyRows' });
  if (!Number.isSafeInteger(blockRows) || blockRows < 1) throw new TokstreamError(`blockRows is ${blockRows}; it must be a whole number above 0.`, { code: 'invalid-option', stage: 'applyRows' });
  if (!Number.isSafeInteger(firstRow) || firstRow < 0) throw new TokstreamError(`firstRow is ${firstRow}; it must be a whole number from 0 on.`, { code: 'invalid-option', stage: 'applyRows' });
  const statistics = options.statistics ?? (await tableStatistics(table, signal));
  const room = new Float32Array(Math.min(blockRows, rows.rows) * width);
  for (let first = firstRow; first < rows.rows; first += blockRows) {
    const end = Math.min(first + blockRows, rows.rows);
    const values = room.subarray(0, (end - first) * width).fill(0);
    await addEntries(rows, first, end, table, values, signal);
    finishRows(rows, first, end, statistics, { seed, rescale }, values);
    yield { first, values };
  }
}

/** Adds what rows `[first, end)` read, going through the source once. */
async function addEntries({ columns, rowPointer, column, weight }: MixingRows, first: number, end: number, table: SourceTable, values: Float32Array, signal: AbortSignal | undefined): Promise<void> {
  const { width } = table;
  const [begin, entries] = [rowPointer[first]!, rowPointer[end]! - rowPointer[first]!];
  // Entries by column: where each column begins, then the row and the place of every entry.
  const columnPointer = new Uint32Array(columns + 1);
  for (let at = 0; at < entries; at += 1) columnPointer[column[begin + at]! + 1]! += 1;
  for (let at = 0; at < columns; at += 1) columnPointer[at + 1]! += columnPointer[at]!;
  const [rowOf, entryOf, next] = [new Uint32Array(entries), new Uint32Array(entries), columnPointer.slice()];
  for (let row = first; row < end; row += 1) {
    for (let at = rowPointer[row]!; at < rowPointer[row + 1]!; at += 1) {
      const place = next[column[at]!]!++;
      rowOf[place] = row;
      entryOf[place] = at;
    }
  }
  const isNeeded = (at: number): boolean => columnPointer[at + 1]! > columnPointer[at]!;
  const longest = Math.max(1, Math.floor(blockValues / width));
  const bridgedRows = Math.floor(bridgedValues / width);
  for (let from = 0; from < columns; from += 1) {
    if (!isNeeded(from)) continue;
    throwIfAborted(signal, 'applyRows');
    let to = from + 1;
    for (let at = to; at < columns && at < from + longest && at <= to + bridgedRows; at += 1) if (isNeeded(at)) to = at + 1;
    const run = await table.read(from, to);
    for (let place = columnPointer[from]!; place < columnPointer[to]!; place += 1) {
      const [row, entry] = [rowOf[place]!, entryOf[place]!];
      const source = (column[entry]! - from) * width;
      const target = (row - first) * width;
      const factor = weight[entry]!;
      const count = rowPointer[row + 1]! - rowPointer[row]!;
      // As it is, with the sign of its zeros.
      if (count === 1 && factor === 1) values.set(run.subarray(source, source + width), target);
      else for (let at = 0; at < width; at += 1) values[target + at]! += factor * run[source + at]!;
    }
    from = to - 1;
  }
}

function finishRows({ rowPointer, weight, provenance }: MixingRows, first: number, end: number, statistics: TableStatistics, { seed, rescale }: Required<Pick<ApplyRowsOptions, 'seed' | 'rescale'>>, values: Float32Array): void {
  const width = statistics.mean.length;
  for (let row = first; row < end; row += 1) {
    const target = values.subarray((row - first) * width, (row - first + 1) * width);
    const count = rowPointer[row + 1]! - rowPointer[row]!;
    if (count === 0) {
      if (provenance[row] === 'mean') target.set(statistics.mean);
      else drawRow(statistics, seed, row, target);
    } else if (rescale && (count > 1 || weight[rowPointer[row]!] !== 1)) {
      const norm = Math.sqrt(target.reduce((sum, value) => sum + value * value, 0));
      if (norm > 0) for (let at = 0; at < width; at += 1) target[at]! *= statistics.norm / norm;
    }
  }
}
