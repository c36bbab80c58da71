import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { type CausalLM, loadModel, modelFolder, openTensorFiles, readSafetensors, writeSafetensors } from '@tokstream/model';
import { createTokenizer, loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { transplant } from './transplant.ts';
import type { TransplantOptions } from './transplant-options.ts';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const { tokenizers } = JSON.parse(await readFile(join(repository, 'packages/tokenize/goldens/codec.json'), 'utf8')) as { tokenizers: { name: string; tokenizerJson: object }[] };
const tokenizerJson = (name: string): string => JSON.stringify(tokenizers.find((each) => each.name === name)!.tokenizerJson);
let scratch: string;
let serial = 0;

beforeAll(async () => {
  await selectBackend({ backend: 'wasm' });
  scratch = await mkdtemp(join(tmpdir(), 'transplant-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** A folder with a model of the fixtures and a tokenizer. */
async function modelWith(fixture: string, tokenizer: string, config: object = {}): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'model-'));
  const from = join(repository, 'packages/model/fixtures', fixture);
  await copyFile(join(from, 'model.safetensors'), join(folder, 'model.safetensors'));
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...JSON.parse(await readFile(join(from, 'config.json'), 'utf8')), ...config }));
  await writeFile(join(folder, 'tokenizer.json'), tokenizerJson(tokenizer));
  await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify({ bos_token: '<s>', eos_token: '</s>' }));
  return folder;
}

async function tokenizerFolder(name: string): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'tokenizer-'));
  await writeFile(join(folder, 'tokenizer.json'), tokenizerJson(name));
  return folder;
}

async function run(model: string, tokenizer: string, options: Partial<TransplantOptions> = {}) {
  const out = join(scratch, `out-${(serial += 1)}`);
  const report = await transplant({ model, out, source: await loadTokenizer(model), target: await loadTokenizer(tokenizer), tokenizer, create: createTokenizer, method: 'pieces', ...options });
  return { out, report };
}

async function logitsOf(folder: string, ids: readonly number[]): Promise<Float32Array> {
  using model: CausalLM = await loadModel(folder, { engine: 'eager' });
  using cache = model.createCache();
  const { logits } = await model.step(cache, { tokens: Int32Array.from(ids) }, { logits: 'all' });
  return logits;
}

describe('transplant', () => {
  it.each(['llama', 'llama-tied-rope3', 'gpt2', 'opt-350m'])('of the tokenizer that %s has changes no weight', async (fixture) => {
    const model = await modelWith(fixture, fixture === 'opt-350m' ? 'none' : 'byte-level');
    const { out, report } = await run(model, model);
    const [before, after] = await Promise.all([model, out].map((folder) => readSafetensors(join(folder, 'model.safetensors'))));
    expect([...after!.tensors.keys()].toSorted()).toEqual([...before!.tensors.keys()].toSorted());
    for (const [name, { data }] of after!.tensors) expect(data).toEqual(before!.tensors.get(name)!.data.subarray(0, data.length));
    expect(report.rows.copied).toBe(report.vocabulary);
  });
});
