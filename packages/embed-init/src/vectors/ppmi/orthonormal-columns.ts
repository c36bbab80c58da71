/** A column this much shorter than it was is no direction of its own, only rounding. */
const negligible = 1e-12;

/**
 * Makes the columns of a block orthonormal in place, by Gram and Schmidt done twice; a column that depends on those before it becomes zero.
 *
 * @param block [n, width] row-major
 * @returns the same block
 */
export function orthonormalColumns(block: Float64Array, width: number): Float64Array {
  const rows = block.length / width;
  const columns = Array.from({ length: width }, (_, column) => Float64Array.from({ length: rows }, (_, row) => block[row * width + column]!));
  for (const [at, column] of columns.entries()) {
    const before = length(column);
    for (let pass = 0; pass < 2; pass += 1) {
      for (const other of columns.slice(0, at)) {
        let overlap = 0;
        for (let row = 0; row < rows; row += 1) overlap += column[row]! * other[row]!;
        for (let row = 0; row < rows; row += 1) column[row]! -= overlap * other[row]!;
      }
    }
    const left = length(column);
    const scale = left <= before * negligible ? 0 : 1 / left;
    for (let row = 0; row < rows; row += 1) block[row * width + at] = column[row]! *= scale;
  }
  return block;
}

function length(vector: Float64Array): number {
  return Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
}
