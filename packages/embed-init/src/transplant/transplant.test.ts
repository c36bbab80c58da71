import { cpSync, readdirSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { loadModel, modelFolder, openTensorFiles, readSafetensors, writeSafetensors } from '@tokstream/model';
import { expectRejection } from '@tokstream/testing';
import { createTokenizer, loadTokenizer } from '@tokstream/tokenize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identityRows } from '../rows/identity-rows.ts';
import { modelVectors } from './model-vectors.ts';
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

async function tokenizerFolder(name: string, config?: object): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'tokenizer-'));
  await writeFile(join(folder, 'tokenizer.json'), tokenizerJson(name));
  if (config !== undefined) await writeFile(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
  return folder;
}

async function tokenizerFile(name: string): Promise<string> {
  return join(await tokenizerFolder(name), 'tokenizer.json');
}

async function run(model: string, tokenizer: string, options: Partial<TransplantOptions> = {}) {
  const out = join(scratch, `out-${(serial += 1)}`);
  const report = await transplant({ model, out, source: await loadTokenizer(model), target: await loadTokenizer(tokenizer), tokenizer, create: createTokenizer, method: 'pieces', ...options });
  return { out, report };
}

async function lastLogits(folder: string, ids: readonly number[]): Promise<Float32Array> {
  using model = await loadModel(folder, { engine: 'eager' });
  using cache = model.createCache();
  return (await model.forward({ input: { ids: Int32Array.from(ids) } }, cache)).logits;
}

describe('transplant', () => {
  it.each(['llama', 'llama-tied-rope3', 'gpt2', 'opt-350m'])('of the tokenizer that %s has changes no weight', async (fixture) => {
    const model = await modelWith(fixture, fixture === 'opt-350m' ? 'none' : 'byte-level');
    const { out, report } = await run(model, model);
    const [before, after] = await Promise.all([model, out].map((folder) => readSafetensors(join(folder, 'model.safetensors'))));
    expect([...after!.tensors.keys()].toSorted()).toEqual([...before!.tensors.keys()].toSorted());
    for (const [name, { data }] of after!.tensors) expect(data).toEqual(before!.tensors.get(name)!.data.subarray(0, data.length));
    expect(report.rows.copied).toBe(report.vocabulary);
    const ids = [3, 20, 7];
    const [old, young] = [await lastLogits(model, ids), await lastLogits(out, ids)];
    expect(Array.from(young)).toEqual(Array.from(old.subarray(0, young.length), (value) => expect.closeTo(value, 5)));
  });
});

interface Golden {
  readonly cases: {
    readonly model: string;
    readonly source: string;
    readonly target: string;
    readonly padToMultipleOf: number;
    readonly config: object;
    readonly special: { readonly bos: number | null; readonly eos: number | null };
    readonly tied: boolean;
    readonly texts: { readonly text: string; readonly ids: number[]; readonly logits: number[] }[];
  }[];
}

const golden = JSON.parse(await readFile(new URL('../../goldens/transplant.json', import.meta.url), 'utf8')) as Golden;

describe('the folder', () => {
  it.each(golden.cases.map((each) => [each.model, each.target, each] as const))('of %s with %s is to transformers what it is here', async (fixture, _, { source, target, padToMultipleOf, config, special, tied, texts }) => {
    const model = await modelWith(fixture, source);
    const { out, report } = await run(model, await tokenizerFile(target), { padToMultipleOf });
    const written = JSON.parse(await readFile(join(out, 'config.json'), 'utf8')) as object;
    expect(written).toMatchObject(config);
    expect(report.tied).toBe(tied);
    const tokenizer = await loadTokenizer(out);
    expect({ bos: tokenizer.special.bos ?? null, eos: tokenizer.special.eos ?? null }).toEqual(special);
    for (const { text, ids, logits } of texts) {
      expect([...tokenizer.encode(text).ids]).toEqual(ids);
      expect(Array.from(await lastLogits(out, ids))).toEqual(logits.map((value) => expect.closeTo(value, 4)));
    }
  });

  it('has the special tokens of the new tokenizer, in lists too, and nothing of the old one', async () => {
    const model = await modelWith('llama', 'byte-level', { eos_token_id: [1, 297, 5], forced_bos_token_id: 0, pad_token_id: 7 });
    await writeFile(join(model, 'generation_config.json'), JSON.stringify({ eos_token_id: 1, temperature: 0.7, suppress_tokens: [4], bad_words_ids: [[3]], pad_token_id: 1 }));
    await writeFile(join(model, 'merges.txt'), '');
    const tokenizer = await tokenizerFolder('llama-2', { tokenizer_class: 'LlamaTokenizer', eos_token: { content: '</s>' }, added_tokens_decoder: {} });
    await writeFile(join(tokenizer, 'chat_template.jinja'), '{{ messages }}');
    const { out, report } = await run(model, tokenizer, { special: { pad: '<unk>' } });
    const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(out, name), 'utf8'));
    expect(report.special).toEqual({ bos: 1, eos: 2, unk: 0, pad: 0 });
    expect(await read('config.json')).toMatchObject({ bos_token_id: 1, eos_token_id: 2, pad_token_id: 0, forced_bos_token_id: 1, vocab_size: 288 });
    expect(await read('generation_config.json')).toEqual({ eos_token_id: 2, temperature: 0.7, pad_token_id: 0 });
    expect(await read('tokenizer_config.json')).toMatchObject({ tokenizer_class: 'LlamaTokenizer', bos_token: '<s>', eos_token: { content: '</s>' }, pad_token: '<unk>' });
    expect((await readdir(out)).toSorted()).toEqual(['chat_template.jinja', 'config.json', 'generation_config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json']);
  });

  it('tells what a new tokenizer lacks', async () => {
    const { report } = await run(await modelWith('llama', 'byte-level', { bos_token_id: null, eos_token_id: null }), await tokenizerFile('none'), { source: await loadTokenizer(await tokenizerFile('byte-level')) });
    expect(report.warnings).toEqual([expect.stringContaining('ends a text'), expect.stringContaining('before every text')]);
  });

  it('has an output bias in the order of the new tokens, and tables in bfloat16 as they were', async () => {
    const model = await modelWith('llama', 'byte-level');
    const { tensors } = await readSafetensors(join(model, 'model.safetensors'));
    const bias = Float32Array.from({ length: 512 }, (_, at) => at);
    await writeSafetensors(join(model, 'model.safetensors'), [...tensors, ['lm_head.bias', { shape: [512], data: bias }]], { type: 'BF16' });
    const { out, report } = await run(model, await tokenizerFile('byte-level-nfc'));
    const [before, after] = await Promise.all([model, out].map((folder) => readSafetensors(join(folder, 'model.safetensors'))));
    const [source, target] = [await loadTokenizer(model), await loadTokenizer(out)];
    const [a, b] = [source.idOf('a')!, target.idOf('a')!];
    expect(after!.tensors.get('lm_head.bias')!.data[b]).toBe(before!.tensors.get('lm_head.bias')!.data[a]);
    for (const name of ['model.embed_tokens.weight', 'lm_head.weight']) expect(after!.tensors.get(name)!.data.slice(b * 64, (b + 1) * 64)).toEqual(before!.tensors.get(name)!.data.slice(a * 64, (a + 1) * 64));
    await using files = await openTensorFiles(await modelFolder(out));
    expect(files.files[0]!.header.tensors.get('lm_head.weight')!.type).toBe('BF16');
    expect(report.tables.map(({ name }) => name)).toEqual(['model.embed_tokens.weight', 'lm_head.weight', 'lm_head.bias']);
  });
});

describe('the place', () => {
  it('stays as it was when the work fails or is stopped, and what a killed run left goes', async () => {
    const around = await mkdtemp(join(scratch, 'around-'));
    const model = await modelWith('llama', 'byte-level');
    const tokenizer = await tokenizerFile('llama-2');
    await mkdir(join(around, '.out.partial-999999999-x'));
    const stop = new AbortController();
    await expectRejection('aborted', run(model, tokenizer, { out: join(around, 'out'), signal: stop.signal, onProgress: () => stop.abort() }));
    expect(await readdir(around)).toEqual([]);
    await run(model, tokenizer, { out: join(around, 'out') });
    expect(await readdir(around)).toEqual(['out']);
    await expectRejection('invalid-output', run(model, tokenizer, { out: join(around, 'out') }));
    await expectRejection('invalid-output', run(model, tokenizer, { out: join(around, 'nowhere', 'out') }));
  });

  it('is gone on with after a kill, by the same call only', async () => {
    const around = await mkdtemp(join(scratch, 'around-'));
    const model = await modelWith('llama', 'byte-level');
    const tokenizer = await tokenizerFile('llama-2');
    const options = { method: 'random', seed: 3, syncBytes: 1 };
    let calls = 0;
    // What is on the disk after the fourth write is what a run killed then would leave, for two to come.
    const onProgress = (): void => {
      if ((calls += 1) !== 4) return;
      const partial = readdirSync(around).find((name) => name.startsWith('.out.partial-'))!;
      for (const left of ['.same.partial-999999999-x', '.other.partial-999999999-x']) cpSync(join(around, partial), join(around, left), { recursive: true });
    };
    const out = join(around, 'out');
    const { report } = await run(model, tokenizer, { ...options, out, onProgress });
    const first = async (name: string, changed: Partial<TransplantOptions>): Promise<number> => {
      const told: number[] = [];
      const again = await run(model, tokenizer, { ...options, ...changed, out: join(around, name), onProgress: (written) => void told.push(written) });
      if (name === 'same') expect(again.report).toEqual(report);
      return told[0]!;
    };
    expect(await first('same', {})).toBeGreaterThan(await first('other', { seed: 4 }));
    const files = (folder: string): Promise<Buffer[]> => Promise.all(readdirSync(folder).toSorted().map((name) => readFile(join(folder, name))));
    expect(await files(join(around, 'same'))).toEqual(await files(out));
    expect((await readdir(around)).toSorted()).toEqual(['other', 'out', 'same']);
  });

  it('gets the same bytes again', async () => {
    const model = await modelWith('llama', 'byte-level');
    const options = { method: 'random', seed: 3 };
    const tokenizer = await tokenizerFile('llama-2');
    const [one, other] = [await run(model, tokenizer, options), await run(model, tokenizer, options)];
    expect(await readFile(join(one.out, 'model.safetensors'))).toEqual(await readFile(join(other.out, 'model.safetensors')));
  });

  it.each<[string, Partial<TransplantOptions>]>([
    ['missing-file', { model: '/nowhere' }],
    ['invalid-initialiser', { method: 'magic' }],
    ['missing-input', { method: 'omp' }],
    ['invalid-option', { padToMultipleOf: 0 }],
    ['invalid-special-token', { special: { eos: '<none>' } }],
    ['invalid-rows', { method: identityRows(5) }],
    ['missing-file', { tokenizer: '/nowhere/tokenizer.json' }],
  ])('%s with %j', async (code, options) => {
    await expectRejection(code, run(await modelWith('llama', 'byte-level'), await tokenizerFile('llama-2'), options));
  });
});

describe('modelVectors', () => {
  it('are the rows of a model, by how tokens are spelled', async () => {
    const model = await modelWith('llama', 'byte-level');
    const [own, other] = [await loadTokenizer(model), await loadTokenizer(await tokenizerFile('byte-level-nfc'))];
    const { width, values } = await modelVectors(model, own, other);
    const { data } = (await readSafetensors(join(model, 'model.safetensors'))).tensors.get('model.embed_tokens.weight')!;
    const [from, to] = [own.idOf('a')!, other.idOf('a')!];
    expect(values.subarray(to * width, (to + 1) * width)).toEqual(data.subarray(from * width, (from + 1) * width));
  });
});
