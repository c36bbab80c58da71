import { copyFile, mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '@tokstream/core';
import { formatLlamaConfig, initializeLlama, type LlamaConfig, type NamedTensor, parseLlamaConfig, readSafetensors, writeSafetensors } from '@tokstream/model';
import { tinyDirectory } from '@tokstream/tiny';
import { exists } from '../../install-beside.ts';
import type { GgufWeights } from '../gguf/encode-weights.ts';
import { llamaGguf } from '../gguf/llama-gguf.ts';
import { llamaOnnx } from '../onnx/llama-onnx.ts';
import { onnxFiles } from '../onnx/onnx-files.ts';
import type { BenchModel } from './bench-models.ts';
import { textPrompts, wordPrompts } from './prompts.ts';
import { wordTokenizer } from './word-tokenizer.ts';

/** Where models lie below the work folder. The number goes up when what is written into them changes, so that nothing older is taken for it. */
export const modelsFolder = 'engines-1';

const ggufTypes: readonly GgufWeights[] = ['f32', 'f16', 'q8_0'];

/**
 * Writes a model once in all formats that peers read: a Hugging Face folder (`config.json`, `model.safetensors`, tokenizer),
 * `onnx/*.onnx`, `model-*.gguf`, and the prompts. Returns its config.
 */
export async function prepareModel(folder: string, { shape }: BenchModel, installed: string, progress: (line: string) => void): Promise<LlamaConfig> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const ready = join(folder, 'prompts.json');
  if (!(await exists(ready))) {
    progress('writing weights');
    await writeFolder(folder, shape);
  }
  const config = parseLlamaConfig(JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as Record<string, unknown>);
  let weights: ReadonlyMap<string, NamedTensor> | undefined;
  const read = async (): Promise<ReadonlyMap<string, NamedTensor>> => (weights ??= (await readSafetensors(join(folder, 'model.safetensors'))).tensors);
  for (const [name, options] of Object.entries(onnxFiles)) {
    const path = join(folder, 'onnx', `${name}.onnx`);
    if (await exists(path)) continue;
    progress(`writing ${name}.onnx`);
    await writeWhole(path, [llamaOnnx(config, await read(), options)]);
  }
  for (const type of ggufTypes) {
    const path = join(folder, `model-${type}.gguf`);
    if (await exists(path)) continue;
    progress(`writing model-${type}.gguf`);
    await writeWhole(path, llamaGguf(config, await read(), type));
  }
  // Last, as the sign that the folder is whole.
  if (!(await exists(ready))) await writeWhole(ready, [Buffer.from(JSON.stringify(shape === undefined ? await textPrompts(folder, installed) : wordPrompts(shape.vocabulary)))]);
  return config;
}

async function writeFolder(folder: string, shape: LlamaConfig | undefined): Promise<void> {
  if (shape === undefined) {
    for (const file of ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json']) await copyFile(join(tinyDirectory, file), join(folder, file));
    return;
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(formatLlamaConfig(shape)));
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(wordTokenizer(shape.vocabulary)));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ tokenizer_class: 'PreTrainedTokenizerFast' }));
  await writeSafetensors(join(folder, 'model.safetensors'), initializeLlama(shape, seededRandom(7)), {});
}

/** Through a temporary file, so that one that is there is whole. */
async function writeWhole(path: string, pieces: Iterable<Uint8Array>): Promise<void> {
  const file = await open(`${path}.partial`, 'w');
  try {
    for (const piece of pieces) await file.writeFile(piece);
  } finally {
    await file.close();
  }
  await rename(`${path}.partial`, path);
}
