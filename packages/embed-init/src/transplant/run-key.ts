import type { TensorFiles } from '@tokstream/model';
import type { MixingRows } from '../rows/mixing-rows.ts';

/**
 * What the files of a transplanted model follow from, as a hash (Node only): the rows, the settings, and the old weights by their names, sizes
 * and times of change.
 */
export async function runKey(model: string, { files }: TensorFiles, { rows, columns, rowPointer, column, weight, provenance }: MixingRows, settings: object): Promise<string> {
  const { process } = globalThis;
  const [fs, { createHash }] = [process.getBuiltinModule('node:fs/promises'), process.getBuiltinModule('node:crypto')];
  const weights = await Promise.all(files.map(async ({ name }) => [name, ...(({ size, mtimeMs }) => [size, mtimeMs])(await fs.stat(`${model}/${name}`))]));
  const hash = createHash('sha256').update(JSON.stringify([rows, columns, provenance, settings, weights]));
  for (const { buffer, byteOffset, byteLength } of [rowPointer, column, weight]) hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return hash.digest('hex');
}
