import { invalidArgument } from '../arguments/parse-arguments.ts';

/** A row of a padded batch. */
export interface BatchRow {
  /** The unmasked ids, and their columns. */
  readonly ids: Int32Array;
  readonly columns: Int32Array;
  /** All ids of the row. */
  readonly row: Int32Array;
  /** Columns of the batch. */
  readonly length: number;
}

export type Batch = readonly BatchRow[];

/** @throws for JSON that is no batch, naming the file */
export function parseBatch(text: string, path: string): Batch {
  const isMatrix = (value: unknown): value is number[][] => Array.isArray(value) && value.every((row) => Array.isArray(row) && row.every((id) => Number.isSafeInteger(id) && id >= 0));
  let json: { ids?: unknown; mask?: unknown } | null;
  try {
    json = JSON.parse(text) as typeof json;
  } catch {
    throw invalidArgument(`${path} is not JSON; it should hold {"ids": [[..]]}.`);
  }
  const { ids, mask = undefined } = json ?? {};
  if (!isMatrix(ids) || ids.length === 0 || ids.some((row) => row.length === 0)) throw invalidArgument(`${path} holds no "ids" with rows of token ids.`);
  if (mask !== undefined && (!isMatrix(mask) || mask.length !== ids.length || mask.some((row, at) => row.length !== ids[at]!.length))) throw invalidArgument(`${path} has a "mask" that is not of the shape of "ids".`);
  const length = Math.max(...ids.map((row) => row.length));
  return ids.map((row, at) => {
    const columns = [...row.keys()].filter((column) => (mask as number[][] | undefined)?.[at]![column] !== 0);
    if (columns.length === 0) throw invalidArgument(`${path} masks all of row ${at}; leave that row out.`);
    return { ids: Int32Array.from(columns, (column) => row[column]!), columns: Int32Array.from(columns), row: Int32Array.from(row), length };
  });
}
