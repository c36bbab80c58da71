import { selectBackend } from '@tokstream/backend';
import { engineConformance, kvCacheLaws } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { cacheLawModels } from '../../cache/cache-law-models.test-support.ts';
import type { CausalLM, StepOutput } from '../../causal-lm.ts';
import type { DecoderConfig } from '../../decoder/decoder-config.ts';
import { randomDecoderWeights } from '../../families/any-decoder.test-support.ts';
import type { ConfigJson } from '../../families/config-reader.ts';
import { families, parseConfig } from '../../families/registry.ts';
import { readFixture } from '../../fixtures.test-support.ts';
import { loadModel, modelFromWeights } from '../../load-model.ts';
import { fusedSubject } from '../fused-subject.test-support.ts';

// Not what computes, only what the leak guard asks.
await selectBackend({ backend: 'cpu' });

const shared: ConfigJson = { vocab_size: 901, hidden_size: 96, intermediate_size: 350, num_hidden_layers: 2, num_attention_heads: 6, num_key_value_heads: 3, head_dim: 20, rope_parameters: { rope_theta: 100 }, sliding_window: 20 };
const own: Readonly<Record<string, ConfigJson>> = {
  qwen2: { use_sliding_window: true, max_window_layers: 1 },
  gpt2: { n_embd: 96, n_head: 6, n_layer: 2, n_inner: 350, n_positions: 200 },
  opt: { ffn_dim: 350, max_position_embeddings: 200, word_embed_proj_dim: 64 },
  gemma3_text: { rope_parameters: { full_attention: { rope_theta: 1000 }, sliding_attention: { rope_theta: 50 } }, sliding_window_pattern: 2, query_pre_attn_scalar: 20, final_logit_softcapping: 5 },
};

/** Of every family a model that is wide enough for tasks to be worth sharing. */
const configOf = (family: string): DecoderConfig => parseConfig({ ...shared, model_type: family, ...own[family] });
const precisions = ['float16', 'int8', 'int4'] as const;
const models = [...[...families.keys()].map((family) => [family, 'float32'] as const), ...precisions.flatMap((precision) => ['llama', 'opt'].map((family) => [family, precision] as const))];

describe('results are the same to the bit with any number of threads', () => {
  it.each(models)('%s in %s', async (family, precision) => {
    const config = configOf(family);
    const weights = randomDecoderWeights(config, 3);
    const outputs = [];
    for (const threads of [1, 2, 3]) {
      using model = await modelFromWeights(config, weights, { engine: 'fused', precision, threads });
      outputs.push(bitsOf(await outputsOf(model)));
      expect(model.threads).toBe(threads);
    }
    for (const bits of outputs.slice(1)) expect(bits.equals(outputs[0]!)).toBe(true);
  });
});

const { folder, vectors } = await readFixture('llama');
engineConformance('fused llama on 2 threads', () => loadModel(folder, { engine: 'fused', threads: 2 }), vectors);
kvCacheLaws('fused llama on 2 threads', () => fusedSubject(cacheLawModels[0]![1], 2), 6);

/** A prompt over several calls, a batch with a tree, and greedy steps. */
async function outputsOf(model: CausalLM): Promise<StepOutput[]> {
  using one = model.createCache();
  using two = model.createCache();
  const prompt = Int32Array.from({ length: 75 }, (_, at) => (at * 37) % 901);
  const outputs = [await model.forward({ input: { ids: prompt } }, one, { logits: 'all' })];
  one.commit();
  const tree = { input: { ids: prompt.slice(3, 8) }, parents: Int32Array.of(-1, 0, 0, 1, -1) };
  outputs.push(...(await model.forwardBatch([{ rows: tree, cache: one }, { rows: { input: { ids: prompt.slice(0, 9) } }, cache: two }], { logits: 'all', hidden: true, attention: true, queries: true })));
  one.commit(Int32Array.of(0, 1, 3));
  let id = 5;
  for (let step = 0; step < 60; step += 1) {
    const output = await model.forward({ input: { ids: Int32Array.of(id) } }, one, step % 2 === 0 ? { top: 3 } : {});
    one.commit();
    outputs.push(output);
    id = output.logits.indexOf(Math.max(...output.logits));
  }
  return outputs;
}

function bitsOf(outputs: readonly StepOutput[]): Buffer {
  const arrays = outputs.flatMap(({ logits, hidden, attention, queries }) => [logits, ...hidden, ...attention, ...queries]);
  return Buffer.concat(arrays.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
}
