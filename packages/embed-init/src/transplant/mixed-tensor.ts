import type { TensorReplacement, TensorRows } from '@tokstream/model';
import { applyRows, type ApplyRowsOptions } from '../rows/apply-rows.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';

/** A tensor whose rows are mixed when they are asked for. */
export function mixedTensor(rows: MixingRows, table: TensorRows, { isVector, ...options }: Omit<ApplyRowsOptions, 'firstRow'> & { readonly isVector: boolean }): TensorReplacement {
  const { width } = table;
  return {
    shape: isVector ? [rows.rows] : [rows.rows, width],
    async *values(from) {
      const firstRow = Math.floor(from / width);
      for await (const { first, values } of applyRows(rows, table, { ...options, firstRow })) yield first === firstRow ? values.subarray(from - firstRow * width) : values;
    },
  };
}
