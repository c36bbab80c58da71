/** How the rows of a merged token's parts become its own. */
export type PoolName = 'mean' | 'sum' | 'first' | 'last';

/**
 * Makes the row of a merged token.
 *
 * @param rows `[parts, width]` of its parts, in order. Borrowed
 * @param parts `[parts]` their ids. Borrowed
 * @returns `[width]`
 */
export type PoolParts = (rows: Float32Array, parts: Int32Array) => Float32Array | Promise<Float32Array>;

/** Every pool that has a name. */
export const pools: Readonly<Record<PoolName, PoolParts>> = {
  mean: (rows, { length }) => sumOf(rows, length).map((value) => value / length),
  sum: (rows, { length }) => sumOf(rows, length),
  first: (rows, { length }) => rows.slice(0, rows.length / length),
  last: (rows, { length }) => rows.slice(rows.length - rows.length / length),
};

function sumOf(rows: Float32Array, parts: number): Float32Array {
  const width = rows.length / parts;
  const sum = new Float32Array(width);
  rows.forEach((value, at) => (sum[at % width]! += value));
  return sum;
}
