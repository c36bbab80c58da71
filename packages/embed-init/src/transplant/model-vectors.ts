import { modelFolder, openTensorFiles, readModelConfig } from '@tokstream/model';
import type { TokenVectors } from '../initialisers/token-vectors.ts';
import type { VocabTokenizer } from '../vocabulary/vocab-tokenizer.ts';

/**
 * What a model has in its embedding table for the tokens of a vocabulary, found by how they are spelled (Node only): vectors of the target for
 * `clp` and `omp`. Tokens that the model lacks have none.
 *
 * @param model a Hugging Face folder with safetensors
 * @param tokenizer of that model
 * @throws `missing-file`, `invalid-config`, `invalid-checkpoint`, `unsupported-checkpoint`
 */
export async function modelVectors(model: string, tokenizer: VocabTokenizer, target: VocabTokenizer): Promise<TokenVectors> {
  const files = await modelFolder(model);
  const { slots, vocabulary } = await readModelConfig(files);
  await using tensors = await openTensorFiles(files);
  const table = tensors.rowsOf(slots.embedding.parts[0]!.name);
  const ids = new Map<string, number>();
  for (let id = 0; id < Math.min(tokenizer.size, vocabulary); id += 1) {
    const spelling = tokenizer.tokenOf(id);
    if (spelling !== null) ids.set(spelling, id);
  }
  const values = new Float32Array(target.size * table.width);
  const wanted = new Map<number, number[]>();
  for (let id = 0; id < target.size; id += 1) {
    const row = ids.get(target.tokenOf(id) ?? '');
    if (row !== undefined) wanted.set(row, [...(wanted.get(row) ?? []), id]);
  }
  const step = Math.max(1, Math.floor(2 ** 20 / table.width));
  for (let begin = 0; begin < table.rows; begin += step) {
    const block = await table.read(begin, Math.min(begin + step, table.rows));
    for (let row = begin; row < Math.min(begin + step, table.rows); row += 1) {
      for (const id of wanted.get(row) ?? []) values.set(block.subarray((row - begin) * table.width, (row - begin + 1) * table.width), id * table.width);
    }
  }
  return { width: table.width, values };
}
