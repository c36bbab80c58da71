import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { RowsOfPass } from './plan-passes.ts';

/** For each pass `[heads, rows, headDim]` of rows `[rows, …]` that begin with their queries. */
export function queriesOf(rows: Float32Array, passes: readonly RowsOfPass[], { heads, headDim }: DecoderConfig): readonly Float32Array[] {
  const stride = rows.length / passes.reduce((sum, { count }) => sum + count, 0);
  return passes.map(({ first, count }) => {
    const queries = new Float32Array(heads * count * headDim);
    for (let head = 0; head < heads; head += 1) {
      for (let row = 0; row < count; row += 1) {
        const from = (first + row) * stride + head * headDim;
        queries.set(rows.subarray(from, from + headDim), (head * count + row) * headDim);
      }
    }
    return queries;
  });
}
