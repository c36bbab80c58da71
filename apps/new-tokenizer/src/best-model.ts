import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atomicFolder, transplant } from '@tokstream/embed-init';
import { type NamedTensor, writeSafetensors } from '@tokstream/model';
import { createTokenizer } from '@tokstream/tokenize';
import type { Comparison } from './measure/comparison.ts';
import { methodFigures } from './measure/method-figures.ts';
import type { MethodRows } from './measure/seed-world.ts';
import type { SourceModel } from './source-model.ts';

/** The method whose loss is lowest in the end, over the seeds; undefined where nothing was measured. */
export function bestMethod(comparison: Pick<Comparison, 'starts' | 'recoveries'>): string | undefined {
  const ended = methodFigures(comparison).map(({ method, losses }) => ({ method, step: losses.at(-1)!.step, loss: losses.at(-1)!.loss.mean }));
  const last = Math.max(...ended.map(({ step }) => step));
  return ended.filter(({ step }) => step === last).toSorted((one, other) => one.loss - other.loss)[0]?.method;
}

/** Writes a trained model as a Hugging Face folder, whole or not at all. */
export async function writeModel(out: string, source: SourceModel, { target, rows }: MethodRows, weights: ReadonlyMap<string, NamedTensor>, signal: AbortSignal): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'new-tokenizer-'));
  try {
    const tokenizer = join(scratch, 'tokenizer.json');
    await writeFile(tokenizer, JSON.stringify(target.tokenizer.toJSON()));
    await atomicFolder(out, async (folder) => {
      await transplant({ model: source.folder, out: folder, source: source.vocabulary.tokenizer, target: target.tokenizer, tokenizer, create: createTokenizer, method: rows, signal });
      // The trained weights take the place of those that were only mixed, in however many files these are.
      for (const name of await readdir(folder)) if (/\.safetensors(\.index\.json)?$/.test(name)) await rm(join(folder, name));
      await writeSafetensors(join(folder, 'model.safetensors'), weights, { type: 'F16', metadata: { format: 'pt' } });
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
