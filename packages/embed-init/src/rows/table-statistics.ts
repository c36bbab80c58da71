import { throwIfAborted } from '@tokstream/core';
import type { SourceTable } from './source-table.ts';

/** What is known of a table as a whole. */
export interface TableStatistics {
  /** [width] of each dimension. */
  readonly mean: Float64Array;
  /** [width] of each dimension, over all rows (divided by their number). */
  readonly deviation: Float64Array;
  /** Mean length of a row. */
  readonly norm: number;
}

/** Values read at once, a few megabytes. */
export const blockValues: number = 2 ** 20;

/** Reads a table once. */
export async function tableStatistics(table: SourceTable, signal?: AbortSignal): Promise<TableStatistics> {
  const { rows, width } = table;
  const [mean, squares] = [new Float64Array(width), new Float64Array(width)];
  // Distances from the first row, so that squares of a common offset take no precision.
  let offset: Float32Array | undefined;
  let norm = 0;
  const step = Math.max(1, Math.floor(blockValues / width));
  for (let begin = 0; begin < rows; begin += step) {
    throwIfAborted(signal, 'tableStatistics');
    const values = await table.read(begin, Math.min(begin + step, rows));
    offset ??= values.slice(0, width);
    for (let from = 0; from < values.length; from += width) {
      let length = 0;
      for (let at = 0; at < width; at += 1) {
        const value = values[from + at]!;
        const distance = value - offset[at]!;
        mean[at]! += distance;
        squares[at]! += distance * distance;
        length += value * value;
      }
      norm += Math.sqrt(length);
    }
  }
  const deviation = squares.map((sum, at) => Math.sqrt(Math.max(0, sum / rows - (mean[at]! / rows) ** 2)));
  return { mean: mean.map((sum, at) => offset![at]! + sum / rows), deviation, norm: norm / rows };
}
