/** A matrix of which only what is not zero is held, in compressed rows. */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** [rows + 1] */
  readonly rowPointer: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** Products with a dense block of vectors, [n, width] row-major. */
export function timesBlock({ rows, rowPointer, column, value }: SparseMatrix, block: Float64Array, width: number): Float64Array {
  const product = new Float64Array(rows * width);
  for (let row = 0; row < rows; row += 1) {
    for (let at = rowPointer[row]!; at < rowPointer[row + 1]!; at += 1) addScaled(product, row * width, block, column[at]! * width, value[at]!, width);
  }
  return product;
}

/** The same for the transposed matrix. */
export function transposedTimesBlock({ rows, columns, rowPointer, column, value }: SparseMatrix, block: Float64Array, width: number): Float64Array {
  const product = new Float64Array(columns * width);
  for (let row = 0; row < rows; row += 1) {
    for (let at = rowPointer[row]!; at < rowPointer[row + 1]!; at += 1) addScaled(product, column[at]! * width, block, row * width, value[at]!, width);
  }
  return product;
}

function addScaled(into: Float64Array, intoAt: number, from: Float64Array, fromAt: number, scale: number, width: number): void {
  for (let k = 0; k < width; k += 1) into[intoAt + k]! += scale * from[fromAt + k]!;
}
