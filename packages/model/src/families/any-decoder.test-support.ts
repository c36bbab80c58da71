import { randomWeights } from '@tokstream/testing';
import * as fc from 'fast-check';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { listParameters } from '../decoder/decoder-parameters.ts';
import { formatLlamaConfig } from '../llama/llama-config.ts';
import { anyConfig } from '../random-llama.test-support.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { ConfigJson } from './config-reader.ts';

const activation = fc.constantFrom('silu', 'relu', 'gelu', 'gelu_new', 'gelu_pytorch_tanh');
const window = fc.integer({ min: 1, max: 6 });

/** The fields of `config.json` that Llama's relatives share with it. */
const llamaLike = fc.record({ config: anyConfig, hidden_act: activation }).map(({ config, hidden_act }): ConfigJson => ({ ...formatLlamaConfig(config), hidden_act }));

/** The same with more fields of a family; some get a window for some of their layers. */
function like(model_type: string, more: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<ConfigJson> {
  return fc.tuple(llamaLike, fc.record(more)).map(([shared, own]) => ({ ...shared, model_type, ...own }));
}

/** Where what a layer adds is normalised: what nearly vanishes is amplified by one over the root of epsilon, its rounding too. */
const normsOfOutputs = { rms_norm_eps: fc.constantFrom(1e-3, 1e-2) };
const multiplier = fc.constantFrom(0.3, 1, 2.5);
/** At least four values wide, since layer norms over two or three may amplify the rounding of float32 a hundredfold. */
const learned = fc
  .record({ width: fc.integer({ min: 1, max: 4 }), heads: fc.integer({ min: 1, max: 3 }), layers: fc.integer({ min: 1, max: 3 }), vocabulary: fc.integer({ min: 2, max: 17 }), hidden: fc.integer({ min: 1, max: 9 }) })
  .filter(({ width, heads }) => width * heads > 3);
const qwenWindow = { use_sliding_window: fc.boolean(), sliding_window: window, max_window_layers: fc.integer({ min: 0, max: 2 }) };

/** For every family of the registry any `config.json` that it allows, small. */
export const anyJson: ReadonlyMap<string, fc.Arbitrary<ConfigJson>> = new Map([
  ['llama', llamaLike],
  ['mistral', like('mistral', { sliding_window: fc.option(window) })],
  ['qwen2', like('qwen2', qwenWindow)],
  ['qwen3', like('qwen3', qwenWindow)],
  [
    'gpt2',
    fc.record({ sizes: learned, more: fc.record({ activation_function: activation, scale_attn_weights: fc.boolean(), scale_attn_by_inverse_layer_idx: fc.boolean(), tie_word_embeddings: fc.boolean() }) }).map(
      ({ sizes: { width, heads, layers, vocabulary, hidden }, more }): ConfigJson => ({ model_type: 'gpt2', vocab_size: vocabulary, n_embd: width * heads, n_head: heads, n_layer: layers, n_inner: hidden, n_positions: 200, ...more }),
    ),
  ],
  [
    'opt',
    fc
      .record({
        sizes: learned,
        more: fc.record({ activation_function: activation, do_layer_norm_before: fc.boolean(), _remove_final_layer_norm: fc.boolean(), enable_bias: fc.boolean(), tie_word_embeddings: fc.boolean() }),
        projection: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
      })
      .map(({ sizes: { width, heads, layers, vocabulary, hidden }, more, projection }): ConfigJson => ({
        model_type: 'opt',
        vocab_size: vocabulary,
        hidden_size: width * heads,
        num_attention_heads: heads,
        num_hidden_layers: layers,
        ffn_dim: hidden,
        word_embed_proj_dim: projection ?? width * heads,
        max_position_embeddings: 200,
        ...more,
      })),
  ],
  [
    'gemma3_text',
    like('gemma3_text', { ...normsOfOutputs, sliding_window: window, sliding_window_pattern: fc.integer({ min: 1, max: 3 }), query_pre_attn_scalar: fc.constantFrom(4, 9), final_logit_softcapping: fc.option(fc.constant(0.7)) }).map(
      ({ rope_parameters, ...rest }): ConfigJson => ({ ...rest, rope_parameters: { full_attention: rope_parameters, sliding_attention: { rope_theta: 50 } } }),
    ),
  ],
  ['smollm3', like('smollm3', { no_rope_layers: fc.option(fc.array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 4 })), no_rope_layer_interval: fc.integer({ min: 1, max: 3 }), use_sliding_window: fc.boolean(), sliding_window: fc.option(window) })],
  ['phi3', like('phi3', { sliding_window: fc.option(window), rope_parameters: fc.constantFrom({ rope_theta: 50 }, null) })],
  ['olmo2', like('olmo2', normsOfOutputs)],
  ['granite', like('granite', { embedding_multiplier: multiplier, attention_multiplier: multiplier, residual_multiplier: multiplier, logits_scaling: multiplier })],
]);

/** Seeded weights under their checkpoint names in which no gain is one and no bias zero. */
export function randomDecoderWeights(config: DecoderConfig, seed: number): Map<string, NamedTensor> {
  return randomWeights(listParameters(config.slots), config.width, seed);
}
