import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectBackend } from '@tokstream/backend';
import { closeTo, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { memoryWeights } from '../checkpoint/weight-source.ts';
import { loadModel } from '../load-model.ts';
import { writeCheckpoint } from '../safetensors/write-checkpoint.ts';
import { randomEncoderWeights, smallEncoders } from './encoders.test-support.ts';
import { encoderFixtures } from './fixtures.test-support.ts';
import { formatEncoderConfig, parseEncoderConfig } from './families/registry.ts';
import { encoderFromWeights, loadEncoder } from './load-encoder.ts';

beforeAll(() => selectBackend({ backend: 'wasm' }));

const input = { ids: Int32Array.of(2, 3, 4) };
const [bert, t5] = ['bert', 't5'].map((family) => smallEncoders.find((config) => config.family === family)!) as [(typeof smallEncoders)[number], (typeof smallEncoders)[number]];

describe('loadEncoder', () => {
  it('reads the folder that is written of trained weights, in shards, and tells how far it is', () =>
    leakGuard(async () => {
      const folder = await mkdtemp(join(tmpdir(), 'tokstream-encoder-'));
      try {
        const weights = randomEncoderWeights(bert, 3);
        await writeFile(join(folder, 'config.json'), JSON.stringify(formatEncoderConfig(bert, { architectures: ['BertForMaskedLM'] })));
        await writeCheckpoint(folder, weights, { maxShardBytes: 1500 });
        using given = await encoderFromWeights(bert, memoryWeights(weights));
        let [read, total] = [0, 0];
        using loaded = await loadEncoder(folder, { onProgress: ({ bytesRead, bytesTotal }) => ([read, total] = [bytesRead, bytesTotal]) });
        expect(read).toBe(total);
        expect(loaded.fingerprint).toBe(given.fingerprint);
        const [[one], [other]] = await Promise.all([loaded.forward([{ input }]), given.forward([{ input }])]);
        closeTo(one!.last, other!.last, 0);
      } finally {
        await rm(folder, { recursive: true });
      }
    }));

  it.each([
    ['without a prefix', bert, (name: string) => name.replace(/^bert\./, '')],
    ['with the first names of norms', bert, (name: string) => name.replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta')],
    ['with both', bert, (name: string) => name.replace(/^bert\./, '').replace('LayerNorm.weight', 'LayerNorm.gamma').replace('LayerNorm.bias', 'LayerNorm.beta')],
    ['without a prefix', t5, (name: string) => name.replace('shared.', 'embed_tokens.').replace(/^encoder\./, '')],
    ['with embeddings of the encoder', t5, (name: string) => name.replace('shared.', 'encoder.embed_tokens.')],
  ] as const)('knows names %s', (_, config, rename) =>
    leakGuard(async () => {
      const weights = randomEncoderWeights(config, 4);
      using plain = await encoderFromWeights(config, memoryWeights(weights));
      using renamed = await encoderFromWeights(config, memoryWeights(new Map([...weights].map(([name, tensor]) => [rename(name), tensor]))));
      const [[one], [other]] = await Promise.all([plain.forward([{ input }]), renamed.forward([{ input }])]);
      closeTo(one!.last, other!.last, 0);
    }),
  );

  it('refuses a weight that is missing, and leaves nothing behind', () =>
    leakGuard(async () => {
      const weights = randomEncoderWeights(bert, 4);
      weights.delete('bert.encoder.layer.1.output.dense.weight');
      await expectRejection('invalid-checkpoint', encoderFromWeights(bert, memoryWeights(weights)));
    }));

  it('says of an encoder where it belongs, and of a causal model what it takes', async () => {
    await expect(loadModel(encoderFixtures[0]!.folder)).rejects.toMatchObject({ code: 'unsupported-config', message: expect.stringContaining('loadEncoder') as string });
    await expect(loadEncoder(new URL('../../fixtures/llama', import.meta.url))).rejects.toMatchObject({ code: 'unsupported-config', message: expect.stringContaining('bert') as string });
    await expectRejection('missing-file', loadEncoder('nowhere'));
  });
});

const plainBert = { model_type: 'bert', hidden_size: 12, num_attention_heads: 3, num_hidden_layers: 2 };
const plainT5 = { model_type: 't5', num_layers: 2 };

it.each([
  ['unsupported-config', 'is_decoder', { ...plainBert, is_decoder: true }],
  ['unsupported-config', 'position_embedding_type', { ...plainBert, position_embedding_type: 'relative_key' }],
  ['unsupported-config', 'hidden_act', { ...plainBert, hidden_act: 'mish' }],
  ['invalid-config', 'num_attention_heads', { ...plainBert, num_attention_heads: 5 }],
  ['invalid-config', 'num_hidden_layers', { ...plainBert, num_hidden_layers: 1e9 }],
  ['invalid-config', 'pad_token_id', { ...plainBert, model_type: 'roberta', pad_token_id: 1.5 }],
  ['invalid-config', 'pad_token_id', { ...plainBert, model_type: 'roberta', pad_token_id: 511 }],
  ['invalid-config', 'd_kv', { ...plainT5, d_kv: '64' }],
  ['invalid-config', 'relative_attention_num_buckets', { ...plainT5, relative_attention_num_buckets: 30 }],
  ['invalid-config', 'relative_attention_max_distance', { ...plainT5, relative_attention_max_distance: 8 }],
  ['invalid-config', 'feed_forward_proj', { ...plainT5, feed_forward_proj: ['relu'] }],
  ['unsupported-config', 'feed_forward_proj', { ...plainT5, feed_forward_proj: 'gated-mish' }],
  ['unsupported-config', 'model_type', { model_type: 'constructor' }],
])('refuses a configuration with %s, naming %s', (code, named, json) => {
  expectCode(code, () => parseEncoderConfig(json));
  expect(() => parseEncoderConfig(json)).toThrow(named);
});
