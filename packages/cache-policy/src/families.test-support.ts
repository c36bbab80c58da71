import { type CausalLM, listParameters, modelFromWeights, parseConfig } from '@tokstream/model';
import { randomWeights } from '@tokstream/testing';

const small = { vocab_size: 13, hidden_size: 8, intermediate_size: 9, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, head_dim: 4, max_position_embeddings: 128, rope_parameters: { rope_theta: 100 } };

/** A small checkpoint of each family: grouped queries, one key head, a window, norms of queries and keys, learned positions. */
export const families: readonly (readonly [name: string, config: Readonly<Record<string, unknown>>])[] = [
  ['llama', { ...small, model_type: 'llama' }],
  ['mistral', { ...small, model_type: 'mistral', sliding_window: 9 }],
  ['qwen2', { ...small, model_type: 'qwen2', num_key_value_heads: 1 }],
  ['qwen3', { ...small, model_type: 'qwen3' }],
  ['gpt2', { model_type: 'gpt2', vocab_size: 13, n_embd: 8, n_head: 2, n_layer: 2, n_inner: 9, n_positions: 128 }],
  ['opt', { model_type: 'opt', vocab_size: 13, hidden_size: 8, num_attention_heads: 2, num_hidden_layers: 2, ffn_dim: 9, max_position_embeddings: 128 }],
  ['gemma3_text', { ...small, model_type: 'gemma3_text', rope_parameters: undefined, rope_theta: 1000, rope_local_base_freq: 30, sliding_window: 5, sliding_window_pattern: 2, query_pre_attn_scalar: 4 }],
];

/** A model of such a configuration with random weights, on the active backend; the caller owns it. */
export async function familyModel(json: Readonly<Record<string, unknown>>, seed = 1): Promise<CausalLM> {
  const config = parseConfig(json);
  return modelFromWeights(config, randomWeights(listParameters(config.slots), config.width, seed), { engine: 'eager' });
}
