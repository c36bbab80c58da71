import { readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { selectBackend } from '@tokstream/backend';
import { closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelFolder } from '../checkpoint/model-folder.ts';
import { loadModel } from '../load-model.ts';
import { openGguf } from './open-gguf.ts';

/** What transformers reads out of a GGUF file that the `gguf` package wrote; see `fixtures/README.md`. */
interface Golden {
  readonly ids: readonly number[];
  readonly greedy: readonly number[];
  readonly lastLogits: readonly number[];
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly sums: Readonly<Record<string, number>>;
}

const fixtures = fileURLToPath(new URL('../../fixtures/gguf', import.meta.url));
const golden = (name: string): Golden => JSON.parse(readFileSync(`${fixtures}/${name}.json`, 'utf8')) as Golden;
const names = ['llama-q8_0', 'llama-f16', 'qwen2-bf16', 'qwen3-f32'];

let folder: string;
beforeAll(async () => {
  await selectBackend({ backend: 'wasm' });
  folder = await mkdtemp(`${tmpdir()}/tokstream-gguf-`);
});
afterAll(() => rm(folder, { recursive: true }));

describe('openGguf', () => {
  it.each(names)('reads every tensor of %s as transformers does, rows of queries and keys included', async (name) => {
    const { shapes, sums } = golden(name);
    const { weights } = await openGguf(await modelFolder(fixtures), `${name}.gguf`);
    await using checkpoint = weights;
    const held = Object.keys(shapes).filter((tensor) => checkpoint.has(tensor));
    expect(Object.keys(shapes).filter((tensor) => !held.includes(tensor))).toEqual(name === 'llama-f16' ? [] : ['lm_head.weight']);
    for (const tensor of held) {
      const values = await checkpoint.read(tensor, shapes[tensor]!);
      // Weighted by place, so that the sum tells rows that were exchanged.
      expect(values.reduce((sum, value, at) => sum + value * (1 + (at % 97)), 0), tensor).toBeCloseTo(sums[tensor]!, 6);
    }
  });

  it.each(names)('loads %s to the logits and greedy tokens of transformers', (name) =>
    leakGuard(async () => {
      const { ids, greedy, lastLogits } = golden(name);
      let read = 0;
      using model = await loadModel(`${fixtures}/${name}.gguf`, { onProgress: ({ bytesRead, bytesTotal }) => void (read = bytesRead / bytesTotal) });
      // All but the rotary factors, which are read before there is a checkpoint.
      expect(read).toBeCloseTo(1, 2);
      using cache = model.createCache();
      let { logits } = await model.forward({ input: { ids: Int32Array.from(ids) } }, cache);
      closeTo(logits, lastLogits, 1e-4);
      for (const id of greedy) {
        expect(logits.indexOf(Math.max(...logits))).toBe(id);
        cache.commit();
        ({ logits } = await model.forward({ input: { ids: Int32Array.of(id) } }, cache));
      }
      expect(model.endOfSequence).toEqual({ 'llama-q8_0': [7], 'llama-f16': [2] }[name] ?? []);
    }),
  );

  it.each<[what: string, code: string, named: string, damage: (bytes: Buffer) => Buffer]>([
    ['another type of file', 'invalid-checkpoint', '"GGUF"', (bytes) => Buffer.from(bytes.fill('x', 0, 4))],
    ['an older version', 'invalid-checkpoint', 'version 1', (bytes) => (bytes.writeUInt32LE(1, 4), bytes)],
    ['more tensors than there is room for', 'invalid-checkpoint', 'claims', (bytes) => (bytes.writeBigUInt64LE(2n ** 62n, 8), bytes)],
    ['more entries than there is room for', 'invalid-checkpoint', 'claims', (bytes) => (bytes.writeBigUInt64LE(99_999n, 16), bytes)],
    ['a file cut in its header', 'invalid-checkpoint', 'a.gguf', (bytes) => bytes.subarray(0, 700)],
    ['a file cut in its values', 'invalid-checkpoint', 'ends at byte', (bytes) => bytes.subarray(0, -40)],
    ['another architecture', 'unsupported-config', '"mamba"', (bytes) => replace(bytes, 'llama', 'mamba')],
    ['another quantisation', 'unsupported-checkpoint', 'Q4_K', (bytes) => retype(bytes, 'blk.1.ffn_up.weight', 12)],
    ['tensors that overlap', 'invalid-checkpoint', 'overlap', (bytes) => retype(bytes, 'blk.0.ffn_up.weight', 0)],
    ['rotary factors of another number', 'invalid-config', 'factors', (bytes) => (bytes.writeUInt8(1, bytes.indexOf('rope_freqs.weight') + 'rope_freqs.weight'.length + 4), bytes)],
    ['a tensor under another name', 'invalid-checkpoint', 'blk.1.ffn_up.weight', (bytes) => replace(bytes, 'blk.1.ffn_up.weight', 'blk.1.ffn_xx.weight')],
  ])('refuses %s', async (_, code, named, damage) => {
    await writeFile(`${folder}/a.gguf`, damage(await readFile(`${fixtures}/llama-q8_0.gguf`)));
    const error = await leakGuard(() => loadModel(`${folder}/a.gguf`)).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ code, message: expect.stringContaining(named) as string });
  });

  it('gives every head its own keys where the file does not say otherwise', async () => {
    await writeFile(`${folder}/c.gguf`, replace(await readFile(`${fixtures}/qwen2-bf16.gguf`), 'attention.head_count_kv', 'attention.head_count_xx'));
    const { json, weights } = await openGguf(await modelFolder(folder), 'c.gguf');
    await using _ = weights;
    expect(json).toMatchObject({ num_attention_heads: 4, num_key_value_heads: 4 });
  });

  it('says what to install when the parser is not there', async () => {
    await cp(`${fixtures}/llama-q8_0.gguf`, `${folder}/b.gguf`);
    const { importPeer } = await import('../import-peer.ts');
    await expectRejection('missing-package', importPeer('@huggingface/gguf', 'to read b.gguf', () => import(`${folder}/nowhere.js`)));
  });
});

function replace(bytes: Buffer, from: string, to: string): Buffer {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at);
  return bytes;
}

/** Gives a matrix another type: it stands behind the name, the number of axes and two sizes. */
function retype(bytes: Buffer, name: string, type: number): Buffer {
  bytes.writeUInt32LE(type, bytes.indexOf(name) + name.length + 4 + 16);
  return bytes;
}
