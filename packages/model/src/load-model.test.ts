import { cp, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { selectBackend, wasmHasRelaxedSimd } from '@tokstream/backend';
import { closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CausalLM } from './causal-lm.ts';
import { fixtureFolder } from './fixtures.test-support.ts';
import { formatLlamaConfig } from './llama/llama-config.ts';
import { loadModel, modelFromWeights } from './load-model.ts';
import { randomWeights, smallConfig } from './random-llama.test-support.ts';
import type { NamedTensor } from './safetensors/named-tensor.ts';
import { readSafetensors, writeSafetensors } from './safetensors/safetensors-file.ts';

const weightsFile = 'model.safetensors';
const indexFile = 'model.safetensors.index.json';
const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;

let folder: string;
let weights: Map<string, NamedTensor>;

beforeAll(() => selectBackend({ backend: 'wasm' }));
beforeEach(async () => {
  folder = await mkdtemp(`${tmpdir()}/tokstream-model-`);
  weights = randomWeights(smallConfig, 3);
  await writeFile(`${folder}/config.json`, JSON.stringify(formatLlamaConfig(smallConfig, { eos_token_id: [4, 7] })));
  await writeSafetensors(`${folder}/${weightsFile}`, weights);
});
afterEach(() => rm(folder, { recursive: true }));

describe('loadModel', () => {
  it('reads two shards as it reads the whole', async () => {
    const whole = await logitsOf(await loadModel(folder));
    await shard();
    closeTo(await logitsOf(await loadModel(new URL(`file://${folder}/`))), whole, 0);
  });

  it('tells checkpoints apart, whatever files and engine they are read by', async () => {
    const told = async (engine: CausalLM['engine'] = 'eager'): Promise<string> => {
      using model = await loadModel(folder, { engine });
      return `${model.fingerprint} ${model.runsOn}`;
    };
    const whole = await told();
    expect(whole).toMatch(/^[0-9a-f]{16} eager wasm$/);
    expect(await told('fused')).toBe(whole.replace('eager wasm', wasmHasRelaxedSimd() ? 'fused relaxed float32' : 'fused float32'));
    await shard();
    expect(await told()).toBe(whole);
    const [[name, tensor]] = [...weights] as [[string, NamedTensor]];
    await rm(`${folder}/${indexFile}`);
    await writeSafetensors(`${folder}/${weightsFile}`, new Map([...weights, [name, { ...tensor, data: tensor.data.map((value) => value * 1.001) }]]));
    expect(await told()).not.toBe(whole);
    await writeSafetensors(`${folder}/${weightsFile}`, weights);
    expect(await told()).toBe(whole);
    await writeFile(`${folder}/config.json`, JSON.stringify(formatLlamaConfig({ ...smallConfig, normEpsilon: 1e-4 })));
    expect(await told()).not.toBe(whole);
  });

  it('reads a checkpoint of halves as their values', async () => {
    await writeSafetensors(`${folder}/${weightsFile}`, weights, { type: 'F16' });
    const { tensors } = await readSafetensors(`${folder}/${weightsFile}`);
    closeTo(await logitsOf(await loadModel(folder)), await logitsOf(await modelFromWeights(smallConfig, tensors)), 0);
  });

  it('takes the end tokens from generation_config.json before config.json', async () => {
    const ends = async (): Promise<readonly number[]> => {
      using model = await loadModel(folder);
      return model.endOfSequence;
    };
    expect(await ends()).toEqual([4, 7]);
    await writeFile(`${folder}/generation_config.json`, '{"eos_token_id": 9}');
    expect(await ends()).toEqual([9]);
  });

  it('gives up with its own code when it is aborted', () =>
    leakGuard(() => expectRejection('aborted', loadModel(folder, { signal: AbortSignal.abort(new Error('enough')) }))));

  it.each<[what: string, code: string, named: readonly string[], damage: () => Promise<unknown>]>([
    ['a folder that is not there', 'missing-file', [], () => cp(folder, `${folder}-gone`, { recursive: true }).then(() => (folder += '-gone/nowhere'))],
    ['no config.json', 'missing-file', ['config.json'], () => rm(`${folder}/config.json`)],
    ['a config.json that is not JSON', 'invalid-config', ['config.json'], () => writeFile(`${folder}/config.json`, '{')],
    ['a config.json that is a list', 'invalid-config', ['config.json'], () => writeFile(`${folder}/config.json`, '[]')],
    ['no weights', 'missing-file', [weightsFile, indexFile], () => rm(`${folder}/${weightsFile}`)],
    ['an empty file', 'invalid-checkpoint', [weightsFile, '8 bytes'], () => truncate(`${folder}/${weightsFile}`, 0)],
    ['a file cut in its header', 'invalid-checkpoint', [weightsFile, 'claims'], () => truncate(`${folder}/${weightsFile}`, 100)],
    ['a file cut in its values', 'invalid-checkpoint', [weightsFile, 'ends at byte'], async () => truncate(`${folder}/${weightsFile}`, (await readFile(`${folder}/${weightsFile}`)).length - 4)],
    ['a header length without sense', 'invalid-checkpoint', [weightsFile, 'claims'], () => patch((bytes) => bytes.fill(0xff, 0, 8))],
    ['a header length beyond the file', 'invalid-checkpoint', [weightsFile, 'claims'], () => rewriteHeader(() => ({}), 50)],
    ['a header that is not JSON', 'invalid-checkpoint', [weightsFile, 'not JSON'], () => patch((bytes) => bytes.fill(0x21, 8, 12))],
    ['a header that is not UTF-8', 'invalid-checkpoint', [weightsFile, 'not JSON'], () => patch((bytes) => bytes.fill(0xff, 10, 12))],
    ['a header that is a list', 'invalid-checkpoint', [weightsFile, 'object'], () => rewriteHeader(() => [])],
    ['an entry without offsets', 'invalid-checkpoint', [weightsFile, 'model.norm.weight'], () => edit('model.norm.weight', { data_offsets: undefined })],
    ['an entry of null', 'invalid-checkpoint', [weightsFile, 'model.norm.weight'], () => rewriteHeader((header) => ({ ...header, 'model.norm.weight': null }))],
    ['negative offsets', 'invalid-checkpoint', [weightsFile, 'model.norm.weight'], () => edit('model.norm.weight', { data_offsets: [-40, 0] })],
    ['offsets beyond the file', 'invalid-checkpoint', [weightsFile, 'model.norm.weight', 'ends at byte'], () => edit('model.norm.weight', { data_offsets: [1e9, 1e9 + 40] })],
    ['offsets that do not fit the shape', 'invalid-checkpoint', [weightsFile, 'model.norm.weight', '44 bytes', '[10]', '40'], () => edit('model.norm.weight', { data_offsets: [0, 44] })],
    ['a tensor of another shape', 'invalid-checkpoint', ['model.norm.weight', '[5, 2]', '[10]'], () => edit('model.norm.weight', { shape: [5, 2] })],
    ['a transposed tensor', 'invalid-checkpoint', ['lm_head.weight', '[10, 13]', '[13, 10]'], () => edit('lm_head.weight', { shape: [10, 13] })],
    ['a missing tensor', 'invalid-checkpoint', ['model.layers.1.mlp.down_proj.bias', 'missing', '[10]'], () => writeSafetensors(`${folder}/${weightsFile}`, [...weights].filter(([name]) => name !== 'model.layers.1.mlp.down_proj.bias'))],
    ['tensors that leave a hole', 'invalid-checkpoint', [weightsFile, 'begins at byte'], () => rewriteHeader((header) => ({ ...header, 'model.layers.1.mlp.down_proj.bias': undefined }))],
    ['tensors that overlap', 'invalid-checkpoint', [weightsFile, 'begins at byte'], () => rewriteHeader((header) => ({ ...header, again: header['model.norm.weight'] }))],
    ['more layers than tensors', 'invalid-config', ['num_hidden_layers'], () => writeFile(`${folder}/config.json`, JSON.stringify(formatLlamaConfig({ ...smallConfig, layers: 1e9 })))],
    ['a config.json nested without end', 'invalid-config', ['config.json'], () => writeFile(`${folder}/config.json`, `{"a":${'['.repeat(1e5)}${']'.repeat(1e5)}}`)],
    ['a folder in the place of the weights', 'invalid-file', [weightsFile], () => rm(`${folder}/${weightsFile}`).then(() => mkdir(`${folder}/${weightsFile}`))],
    ['an index that names a folder', 'invalid-checkpoint', [indexFile], () => shard('{"weight_map": {"a": ".."}}')],
    ['a type that is no float', 'unsupported-checkpoint', [weightsFile, 'model.norm.weight', 'I32'], () => edit('model.norm.weight', { dtype: 'I32' })],
    ['an index that is not JSON', 'invalid-checkpoint', [indexFile], () => shard('{')],
    ['an index without a map', 'invalid-checkpoint', [indexFile], () => shard('{"metadata": {}}')],
    ['an index that leads elsewhere', 'invalid-checkpoint', [indexFile], () => shard('{"weight_map": {"a": "../a.safetensors"}}')],
    ['a shard that is not there', 'missing-file', [shards[1], indexFile], () => shard().then(() => rm(`${folder}/${shards[1]}`))],
    ['a damaged shard', 'invalid-checkpoint', [shards[1]], () => shard().then(() => truncate(`${folder}/${shards[1]}`, 60))],
  ])('refuses %s with %s and leaves nothing behind', async (_, code, named, damage) => {
    const root = folder;
    await damage();
    const error = await leakGuard(() => loadModel(folder)).then(
      () => undefined,
      (reason: unknown) => reason as Error,
    );
    expect(error).toMatchObject({ code });
    for (const part of named) expect(error!.message).toContain(part);
    expect(error!.message).not.toContain('\n');
    folder = root;
    await rm(`${folder}-gone`, { recursive: true, force: true });
  });

  it.each(['wasm', 'cpu'] as const)('leaves weights in memory to whoever gave them, on %s', async (backend) => {
    await selectBackend({ backend });
    const expected = await logitsOf(await modelFromWeights(smallConfig, randomWeights(smallConfig, 3)));
    const model = await modelFromWeights(smallConfig, weights);
    for (const { data } of weights.values()) data.fill(0);
    closeTo(await logitsOf(model), expected, 0);
    await selectBackend({ backend: 'wasm' });
  });

  it('closes its files when it fails', async () => {
    await edit('model.norm.weight', { shape: [5, 2] });
    const open = async (): Promise<number> => (await readdir('/proc/self/fd').catch(() => [])).length;
    const before = await open();
    const fails = async (): Promise<void> => {
      for (let attempt = 0; attempt < 5; attempt += 1) await expectRejection('invalid-checkpoint', loadModel(folder));
    };
    await fails();
    await shard();
    await truncate(`${folder}/${shards[1]}`, 60);
    await fails();
    expect(await open()).toBeLessThanOrEqual(before);
  });

  it('reads the fixtures transformers wrote without leaving a tensor', () => leakGuard(async () => (await loadModel(fixtureFolder('llama')))[Symbol.dispose]()));
});

async function logitsOf(model: CausalLM): Promise<Float32Array> {
  using loaded = model;
  using cache = loaded.createCache();
  return (await loaded.forward({ input: { ids: Int32Array.of(1, 2, 3) } }, cache, { logits: 'all' })).logits;
}

/** Replaces the one file by two shards and an index. */
async function shard(index?: string): Promise<void> {
  const entries = [...weights];
  const parts = [entries.slice(0, 7), entries.slice(7)];
  const map = parts.flatMap((part, at) => part.map(([name]) => [name, shards[at]!]));
  for (const [at, part] of parts.entries()) await writeSafetensors(`${folder}/${shards[at]!}`, part);
  await writeFile(`${folder}/${indexFile}`, index ?? JSON.stringify({ metadata: {}, weight_map: Object.fromEntries(map) }));
  await rm(`${folder}/${weightsFile}`);
}

async function patch(change: (bytes: Buffer) => void): Promise<void> {
  const bytes = await readFile(`${folder}/${weightsFile}`);
  change(bytes);
  await writeFile(`${folder}/${weightsFile}`, bytes);
}

type Header = Record<string, object | null | undefined>;

/** Puts another header before the same values; `extra` is added to the length it claims. */
async function rewriteHeader(change: (header: Header) => unknown, extra = 0): Promise<void> {
  const bytes = await readFile(`${folder}/${weightsFile}`);
  const end = 8 + Number(bytes.readBigUInt64LE());
  const json = Buffer.from(JSON.stringify(change(JSON.parse(bytes.subarray(8, end).toString()) as Header)));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(json.length + extra));
  await writeFile(`${folder}/${weightsFile}`, Buffer.concat([prefix, json, extra > 0 ? Buffer.alloc(0) : bytes.subarray(end)]));
}

function edit(name: string, change: object): Promise<void> {
  return rewriteHeader((header) => ({ ...header, [name]: { ...header[name], ...change } }));
}
