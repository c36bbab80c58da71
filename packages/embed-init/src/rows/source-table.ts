/** An embedding table that is read in blocks of rows, wherever it lies. */
export interface SourceTable {
  readonly rows: number;
  readonly width: number;
  /** Rows `[begin, end)`, lent until the next read. */
  read(begin: number, end: number): Float32Array | Promise<Float32Array>;
}

/** A table in memory, [rows, width]; it stays the caller's. */
export function memoryTable(values: Float32Array, width: number): SourceTable {
  return { rows: values.length / width, width, read: (begin, end) => values.subarray(begin * width, end * width) };
}
