import { selectBackend } from '@tokstream/backend';
import { backendMatrix, type CacheLawSubject, closeTo, kvCacheLaws, PlainCache } from '@tokstream/testing';
import { it } from 'vitest';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { referenceDecoder } from '../decoder/decoder.reference.ts';
import { randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import type { ConfigJson } from '../families/config-reader.ts';
import { describeLlama } from '../families/llama.ts';
import { parseConfig } from '../families/registry.ts';
import { modelFromWeights } from '../load-model.ts';
import { smallConfig } from '../random-llama.test-support.ts';

const small: ConfigJson = { vocab_size: 13, hidden_size: 8, intermediate_size: 9, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4, rope_parameters: { rope_theta: 100 } };

/** One of every family beside Llama. Windows of a few positions, so that schedules go beyond them. */
const configs: readonly (readonly [name: string, json: ConfigJson])[] = [
  ['a window on every layer', { ...small, model_type: 'mistral', sliding_window: 3 }],
  ['a window on the upper layer, stretched positions, one key head', { ...small, model_type: 'qwen2', num_key_value_heads: 1, use_sliding_window: true, sliding_window: 4, max_window_layers: 1, rope_parameters: { rope_type: 'yarn', rope_theta: 30, factor: 4, original_max_position_embeddings: 16 } }],
  ['norms of queries and keys', { ...small, model_type: 'qwen3' }],
  ['learned positions', { model_type: 'gpt2', vocab_size: 13, n_embd: 8, n_head: 2, n_layer: 2, n_inner: 9, n_positions: 128 }],
  ['norms after the blocks', { model_type: 'opt', vocab_size: 13, hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 2, ffn_dim: 9, max_position_embeddings: 128, do_layer_norm_before: false }],
  ['local and global layers with rotations of their own', { ...small, model_type: 'gemma3_text', rope_parameters: undefined, rope_theta: 1000, rope_local_base_freq: 30, sliding_window: 3, sliding_window_pattern: 2, query_pre_attn_scalar: 4 }],
];

await backendMatrix(selectBackend, () => {
  kvCacheLaws('two key heads of two query heads each', () => subjectOf(describeLlama(smallConfig)));
  kvCacheLaws('one key head, stretched positions, tied', () =>
    subjectOf(describeLlama({ ...smallConfig, kvHeads: 1, headDim: 4, layers: 1, tied: true, attentionBias: false, ropeScaling: { type: 'linear', factor: 3 } })), 5);
  for (const [name, json] of configs) kvCacheLaws(`${String(json['model_type'])}: ${name}`, () => subjectOf(parseConfig(json)), 3);

  it('a window counts the positions of what each head and layer kept, in a fork too', async () => {
    using subject = await subjectOf(parseConfig(configs[0]![1]));
    const plain = new PlainCache(subject.plain, 2, 2);
    using cache = subject.model.createCache();
    await subject.model.forward({ input: { ids: Int32Array.of(1, 2, 3, 4, 5, 6) } }, cache);
    cache.commit();
    for (const id of [1, 2, 3, 4, 5, 6]) plain.feed(id, -1 + plain.tentative.length);
    plain.commit([0, 1, 2, 3, 4, 5]);
    // Layer 0: one position of the first head within the window, two of the second; layer 1 the other way round.
    for (const [layer, slots] of [[0, 1, 5, 0, 4, 5], [0, 4, 5, 0, 1, 5]].entries()) {
      cache.keep(layer, Int32Array.from(slots));
      plain.keep(layer, slots);
    }
    using fork = cache.fork();
    const { logits } = await subject.model.forward({ input: { ids: Int32Array.of(7) } }, fork);
    closeTo(logits, plain.feed(7).logits, 1e-5);
  });
});

async function subjectOf(config: DecoderConfig): Promise<CacheLawSubject> {
  const weights = randomDecoderWeights(config, 1);
  const model = await modelFromWeights(config, weights);
  const table = weights.get(config.slots.embedding.parts[0]!.name)!.data;
  return {
    model,
    plain: referenceDecoder(config, weights),
    embedding: (id) => table.slice(id * config.embeddingWidth, (id + 1) * config.embeddingWidth).map((value) => value * config.embeddingScale),
    bytesPerEntry: 2 * 4 * config.headDim,
    [Symbol.dispose]: () => model[Symbol.dispose](),
  };
}
