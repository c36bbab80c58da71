import type { TensorReplacement, TensorRows } from '@tokstream/model';
import { applyRows, type ApplyRowsOptions } from '../rows/apply-rows.ts';
import type { MixingRows } from '../rows/mixing-rows.ts';

/**
 * A tensor whose rows are mixed when they are asked for.
 *
 * @param onNorm told the mean length of its rows at the end
 */
export function mixedTensor(rows: MixingRows, table: TensorRows, { isVector, ...options }: ApplyRowsOptions & { readonly isVector: boolean }, onNorm: (norm: number) => void): TensorReplacement {
  const { width } = table;
  return {
    shape: isVector ? [rows.rows] : [rows.rows, width],
    async *values() {
      let sum = 0;
      for await (const { values } of applyRows(rows, table, options)) {
        for (let from = 0; from < values.length; from += width) {
          let squares = 0;
          for (let at = from; at < from + width; at += 1) squares += values[at]! ** 2;
          sum += Math.sqrt(squares);
        }
        yield values;
      }
      onNorm(sum / rows.rows);
    },
  };
}
