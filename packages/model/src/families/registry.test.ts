import { expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { anyJson } from './any-decoder.test-support.ts';
import type { ConfigJson } from './config-reader.ts';
import { families, parseConfig } from './registry.ts';

const sizes = { vocab_size: 8, hidden_size: 16, intermediate_size: 16, num_hidden_layers: 4, num_attention_heads: 4, num_key_value_heads: 2 };
const gpt2 = { model_type: 'gpt2', n_embd: 12, n_head: 3, n_layer: 2, vocab_size: 8 };
const opt = { model_type: 'opt', hidden_size: 12, num_attention_heads: 3, num_hidden_layers: 2, ffn_dim: 8, vocab_size: 8 };

const windows = (json: ConfigJson): readonly (number | undefined)[] => parseConfig({ ...sizes, ...json }).layers.map(({ window }) => window);
const bases = (json: ConfigJson): readonly unknown[] => parseConfig({ ...sizes, model_type: 'gemma3_text', ...json }).layers.map(({ rope }) => [rope!.theta, rope!.scaling.type]);

describe('parseConfig', () => {
  it('has generated configurations for every family, for the shared tests', () => {
    expect([...anyJson.keys()]).toEqual([...families.keys()]);
  });

  // The defaults are those of the configuration classes of transformers 5.18.
  it.each<[ConfigJson, readonly (number | undefined)[]]>([
    [{ model_type: 'llama' }, [undefined, undefined, undefined, undefined]],
    [{ model_type: 'mistral' }, [4096, 4096, 4096, 4096]],
    [{ model_type: 'mistral', sliding_window: null }, [undefined, undefined, undefined, undefined]],
    [{ model_type: 'qwen2', sliding_window: 5, max_window_layers: 1 }, [undefined, undefined, undefined, undefined]],
    [{ model_type: 'qwen2', sliding_window: 5, max_window_layers: 1, use_sliding_window: true }, [undefined, 5, 5, 5]],
    [{ model_type: 'qwen3', use_sliding_window: true, max_window_layers: 0, layer_types: ['full_attention', 'sliding_attention', 'full_attention', 'full_attention'] }, [undefined, 4096, undefined, undefined]],
    [{ model_type: 'gemma3_text', sliding_window: 5 }, [5, 5, 5, 5]],
    [{ model_type: 'gemma3_text', sliding_window: 5, sliding_window_pattern: 2 }, [5, undefined, 5, undefined]],
    [{ model_type: 'smollm3', sliding_window: 5 }, [undefined, undefined, undefined, undefined]],
    [{ model_type: 'smollm3', sliding_window: 5, use_sliding_window: true, no_rope_layer_interval: 2 }, [undefined, 5, undefined, 5]],
    [{ model_type: 'phi3' }, [undefined, undefined, undefined, undefined]],
    [{ model_type: 'phi3', sliding_window: 5 }, [5, 5, 5, 5]],
  ])('finds the window of each layer: %j', (json, expected) => expect(windows(json)).toEqual(expected));

  it.each<[form: string, json: ConfigJson, local: readonly unknown[], global: readonly unknown[]]>([
    ['of transformers 4', { rope_theta: 99, rope_local_base_freq: 7, rope_scaling: { rope_type: 'linear', factor: 8 } }, [7, 'default'], [99, 'linear']],
    ['of transformers 5', { rope_parameters: { full_attention: { rope_type: 'linear', factor: 8, rope_theta: 99 }, sliding_attention: { rope_type: 'default', rope_theta: 7 } } }, [7, 'default'], [99, 'linear']],
    ['that leaves all out', {}, [10_000, 'default'], [1_000_000, 'default']],
  ])('reads the two rotations of Gemma 3 in the form %s', (_, json, local, global) => expect(bases({ sliding_window_pattern: 3, ...json })).toEqual([local, local, global, local]));

  it.each<[ConfigJson, readonly (number | undefined)[]]>([
    [{}, [2_000_000, 2_000_000, 2_000_000, undefined]],
    [{ rope_theta: 7, no_rope_layers: [0, 1, 1, 0, 1] }, [undefined, 7, 7, undefined]],
  ])('finds the layers of SmolLM3 that rotate: %j', (json, expected) => expect(parseConfig({ ...sizes, model_type: 'smollm3', ...json }).layers.map(({ rope }) => rope?.theta)).toEqual(expected));

  it('takes the sizes that older files leave out', () => {
    expect(parseConfig({ ...gpt2, n_inner: null })).toMatchObject({ hiddenWidth: 48, headDim: 4, maxPositions: 1024, positionLimit: 1024, normEpsilon: 1e-5, activation: 'gelu-tanh' });
    expect(parseConfig(opt)).toMatchObject({ embeddingWidth: 12, maxPositions: 2048, positionOffset: 2, activation: 'relu', normPlacement: 'before' });
    expect(parseConfig({ ...sizes, model_type: 'qwen3' })).toMatchObject({ headDim: 128, maxPositions: 32_768 });
    expect(parseConfig({ ...sizes, model_type: 'gemma3_text' })).toMatchObject({ headDim: 256, embeddingScale: 4, activation: 'gelu-tanh', layers: { 0: { attentionScale: 1 / 16 } } });
    expect(parseConfig({ ...sizes, model_type: 'phi3', rope_scaling: { type: 'yarn', short_factor: [1, 2] } })).toMatchObject({ positionLimit: 4096, layers: { 0: { attentionScale: 1 / 2, rope: { scaling: { factors: [1, 2] } } } } });
    expect(parseConfig({ ...sizes, model_type: 'phi3' })).toMatchObject({ maxPositions: 4096, normEpsilon: 1e-5 });
    expect(parseConfig({ ...sizes, model_type: 'olmo2' })).toMatchObject({ normEpsilon: 1e-5, normPlacement: 'output', queryKeyNormOver: 'row' });
    expect(parseConfig({ ...sizes, model_type: 'granite' })).toMatchObject({ normEpsilon: 1e-6, embeddingScale: 1, logitScale: 1, layers: { 0: { attentionScale: 1 } } });
  });

  it.each<[string, string, ConfigJson]>([
    ['unsupported-config', 'llama, mistral, qwen2, qwen3, gpt2, opt, gemma3_text, smollm3, phi3, olmo2, granite', { model_type: 'mamba' }],
    ['unsupported-config', '"gemma3"', { model_type: 'gemma3', text_config: {} }],
    ['unsupported-config', 'model_type', {}],
    ['unsupported-config', 'use_bidirectional_attention', { model_type: 'gemma3_text', use_bidirectional_attention: true }],
    ['unsupported-config', 'chunked_attention', { model_type: 'qwen2', layer_types: Array(4).fill('chunked_attention') }],
    ['unsupported-config', 'add_cross_attention', { ...gpt2, add_cross_attention: true }],
    ['unsupported-config', 'layer_norm_elementwise_affine', { ...opt, layer_norm_elementwise_affine: false }],
    ['invalid-config', 'n_head', { ...gpt2, n_head: 5 }],
    ['invalid-config', 'num_attention_heads', { ...opt, num_attention_heads: 5 }],
    ['invalid-config', 'layer_types', { model_type: 'qwen2', layer_types: ['full_attention'] }],
    ['invalid-config', 'sliding_window', { model_type: 'mistral', sliding_window: 0 }],
    ['invalid-config', 'sliding_window', { model_type: 'qwen2', layer_types: Array(4).fill('sliding_attention') }],
    ['invalid-config', 'sliding_window', { model_type: 'gemma3_text', sliding_window: null }],
    ['unsupported-config', 'partial_rotary_factor', { model_type: 'gemma3_text', partial_rotary_factor: 0.5 }],
    ['unsupported-config', 'partial_rotary_factor', { model_type: 'qwen2', partial_rotary_factor: 0.5, rope_scaling: { type: 'linear', factor: 2 } }],
    ['invalid-config', 'rope_parameters', { model_type: 'gemma3_text', rope_parameters: { rope_type: 'linear', factor: 8 } }],
    ['invalid-config', 'rope_parameters', { model_type: 'gemma3_text', rope_parameters: 'linear' }],
    ['invalid-config', 'full_attention', { model_type: 'gemma3_text', rope_parameters: { full_attention: 'linear' } }],
    ['invalid-config', 'rope factors', { model_type: 'qwen2', rope_parameters: { rope_type: 'factors', factors: [1] } }],
    ['invalid-config', 'final_logit_softcapping', { model_type: 'gemma3_text', final_logit_softcapping: 0 }],
    ['invalid-config', 'no_rope_layers', { model_type: 'smollm3', no_rope_layers: [1, 0] }],
    ['invalid-config', 'sliding_window', { model_type: 'smollm3', layer_types: Array(4).fill('sliding_attention') }],
    ['invalid-config', 'rope factors', { model_type: 'phi3', rope_scaling: { type: 'su', short_factor: [1], long_factor: [1, 1] } }],
    ['unsupported-config', 'rope type "linear"', { model_type: 'phi3', rope_parameters: { rope_type: 'linear', factor: 4 } }],
    ['unsupported-config', 'partial_rotary_factor', { model_type: 'phi3', partial_rotary_factor: 0.75 }],
    ['invalid-config', 'residual_multiplier', { model_type: 'granite', residual_multiplier: 0 }],
    ['invalid-config', 'n_layer', { ...gpt2, n_layer: undefined }],
  ])('refuses with %s, naming %s: %j', (code, named, json) => {
    expectCode(code, () => parseConfig({ ...sizes, ...json }));
    expect(() => parseConfig({ ...sizes, ...json })).toThrow(named);
  });
});
