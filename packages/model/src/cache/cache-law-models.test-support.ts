import type { CacheLawSubject } from '@tokstream/testing';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { referenceDecoder } from '../decoder/decoder.reference.ts';
import { randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import type { ConfigJson } from '../families/config-reader.ts';
import { describeLlama } from '../families/llama.ts';
import { parseConfig } from '../families/registry.ts';
import type { CachePrecision } from '../kv-cache.ts';
import { type LoadModelOptions, modelFromWeights } from '../load-model.ts';
import { smallConfig } from '../random-llama.test-support.ts';

const small: ConfigJson = { vocab_size: 13, hidden_size: 8, intermediate_size: 9, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4, rope_parameters: { rope_theta: 100 } };

const otherFamilies: readonly (readonly [name: string, json: ConfigJson])[] = [
  ['a window on every layer', { ...small, model_type: 'mistral', sliding_window: 3 }],
  ['a window on the upper layer, stretched positions, one key head', { ...small, model_type: 'qwen2', num_key_value_heads: 1, use_sliding_window: true, sliding_window: 4, max_window_layers: 1, rope_parameters: { rope_type: 'yarn', rope_theta: 30, factor: 4, original_max_position_embeddings: 16 } }],
  ['norms of queries and keys', { ...small, model_type: 'qwen3' }],
  ['learned positions', { model_type: 'gpt2', vocab_size: 13, n_embd: 8, n_head: 2, n_layer: 2, n_inner: 9, n_positions: 128 }],
  ['norms after the blocks', { model_type: 'opt', vocab_size: 13, hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 2, ffn_dim: 9, max_position_embeddings: 128, do_layer_norm_before: false }],
  ['local and global layers with rotations of their own', { ...small, model_type: 'gemma3_text', rope_parameters: undefined, rope_theta: 1000, rope_local_base_freq: 30, sliding_window: 3, sliding_window_pattern: 2, query_pre_attn_scalar: 4 }],
  ['layers that do not rotate, windowed', { ...small, model_type: 'smollm3', no_rope_layers: [1, 0], use_sliding_window: true, sliding_window: 4 }],
  ['joined projections', { ...small, model_type: 'phi3' }],
  ['norms over whole rows', { ...small, model_type: 'olmo2' }],
  ['multipliers', { ...small, model_type: 'granite', embedding_multiplier: 3, attention_multiplier: 0.4, residual_multiplier: 0.6, logits_scaling: 2 }],
];

/** Small models for the laws of caches, two Llamas and one of every other family. Windows are a few positions, so that schedules go beyond them. */
export const cacheLawModels: readonly (readonly [name: string, config: DecoderConfig])[] = [
  ['two key heads of two query heads each', describeLlama(smallConfig)],
  ['one key head, stretched positions, tied', describeLlama({ ...smallConfig, kvHeads: 1, headDim: 4, layers: 1, tied: true, attentionBias: false, ropeScaling: { type: 'linear', factor: 3 } })],
  ...otherFamilies.map(([name, json]) => [`${String(json['model_type'])}: ${name}`, parseConfig(json)] as const),
];

/** A model of random weights on an engine, with its caches at some precision. */
export async function cacheLawSubject(config: DecoderConfig, precision: CachePrecision = 'float32', engine: NonNullable<LoadModelOptions['engine']> = 'eager'): Promise<CacheLawSubject> {
  const weights = randomDecoderWeights(config, 1);
  const model = await modelFromWeights(config, weights, { engine });
  const table = weights.get(config.slots.embedding.parts[0]!.name)!.data;
  return {
    model,
    plain: referenceDecoder(config, weights),
    embedding: (id) => table.slice(id * config.embeddingWidth, (id + 1) * config.embeddingWidth).map((value) => value * config.embeddingScale),
    precision,
    bytesPerEntry: precision === 'int8' ? 2 * (4 + 4 * Math.ceil(config.headDim / 4)) : 2 * 4 * config.headDim,
    [Symbol.dispose]: () => model[Symbol.dispose](),
  };
}
