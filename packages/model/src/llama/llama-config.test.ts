import * as fc from 'fast-check';
import { expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import { anyConfig } from '../random-llama.test-support.ts';
import { formatLlamaConfig, parseLlamaConfig } from './llama-config.ts';

const plain = { model_type: 'llama', vocab_size: 8, hidden_size: 12, intermediate_size: 16, num_hidden_layers: 1, num_attention_heads: 2 };
const yarn = { type: 'yarn', factor: 4, fastTurns: 32, slowTurns: 1, originalMaxPositions: 16, rounded: true };

describe('parseLlamaConfig', () => {
  it('reads back what formatLlamaConfig writes, for every shape', () => {
    const property = fc.property(anyConfig, (config) => {
      expect(parseLlamaConfig(JSON.parse(JSON.stringify(formatLlamaConfig(config))) as Record<string, unknown>)).toEqual(config);
    });
    fc.assert(property);
  });

  it('takes the defaults of the format', () => {
    expect(parseLlamaConfig({ ...plain, head_dim: null, rope_scaling: null })).toEqual({
      vocabulary: 8,
      width: 12,
      hiddenWidth: 16,
      layers: 1,
      heads: 2,
      kvHeads: 2,
      headDim: 6,
      maxPositions: 2048,
      normEpsilon: 1e-6,
      ropeTheta: 10_000,
      ropeScaling: { type: 'default' },
      tied: false,
      attentionBias: false,
      mlpBias: false,
      initializerRange: 0.02,
    });
  });

  it.each([
    [{ rope_theta: 5e5 }, 5e5, { type: 'default' }],
    [{ rope_theta: 20, rope_scaling: { type: 'linear', factor: 2 } }, 20, { type: 'linear', factor: 2 }],
    [{ rope_parameters: { rope_type: 'linear', rope_theta: 7, factor: 3 } }, 7, { type: 'linear', factor: 3 }],
    [{ rope_theta: 5, rope_parameters: { rope_type: 'default', rope_theta: 7 } }, 7, { type: 'default' }],
    [
      { rope_theta: 9, rope_scaling: { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 64 } },
      9,
      { type: 'llama3', factor: 8, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalMaxPositions: 64 },
    ],
    [{ max_position_embeddings: 64, rope_scaling: { type: 'yarn', factor: null, original_max_position_embeddings: 16 } }, 10_000, { ...yarn, attentionFactor: 0.1 * Math.log(4) + 1 }],
    [{ original_max_position_embeddings: 16, rope_parameters: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 8, attention_factor: 1.5 } }, 10_000, { ...yarn, attentionFactor: 1.5 }],
    [{ rope_parameters: { rope_type: 'yarn', factor: 4, original_max_position_embeddings: 16, mscale: 1, mscale_all_dim: 0.5 } }, 10_000, { ...yarn, attentionFactor: (0.1 * Math.log(4) + 1) / (0.05 * Math.log(4) + 1) }],
    [{ partial_rotary_factor: 1, rope_parameters: { rope_type: 'factors', factors: [1, 2, 3] } }, 10_000, { type: 'factors', factors: [1, 2, 3] }],
    [{ rope_parameters: { rope_type: 'dynamic', factor: 4 } }, 10_000, { type: 'dynamic', factor: 4 }],
  ])('reads the older and the newer rope form: %j', (json, ropeTheta, ropeScaling) => {
    expect(parseLlamaConfig({ ...plain, ...json })).toMatchObject({ ropeTheta, ropeScaling });
  });

  it.each([
    ['unsupported-config', 'model_type', { model_type: 'mistral' }],
    ['unsupported-config', 'model_type', { model_type: undefined }],
    ['unsupported-config', 'hidden_act', { hidden_act: 'mish' }],
    ['unsupported-config', 'longrope', { rope_parameters: { rope_type: 'longrope', factor: 4 } }],
    ['unsupported-config', 'partial_rotary_factor', { rope_parameters: { partial_rotary_factor: 0.5 } }],
    ['unsupported-config', 'partial_rotary_factor', { partial_rotary_factor: 0.5 }],
    ['invalid-config', 'vocab_size', { vocab_size: '8' }],
    ['invalid-config', 'hidden_size', { hidden_size: 0 }],
    ['invalid-config', 'num_hidden_layers', { num_hidden_layers: 1.5 }],
    ['invalid-config', 'num_hidden_layers', { num_hidden_layers: 1e9 }],
    ['invalid-config', 'num_key_value_heads', { num_attention_heads: 3, num_key_value_heads: 2 }],
    ['invalid-config', 'head_dim', { head_dim: 5 }],
    ['invalid-config', 'head_dim', { hidden_size: 13 }],
    ['invalid-config', 'rms_norm_eps', { rms_norm_eps: -1 }],
    ['invalid-config', 'tie_word_embeddings', { tie_word_embeddings: 1 }],
    ['invalid-config', 'rope_theta', { rope_theta: 0 }],
    ['invalid-config', 'factor', { rope_scaling: { type: 'linear' } }],
    ['invalid-config', 'rope_scaling', { rope_scaling: 'linear', original_max_position_embeddings: 8 }],
    ['invalid-config', 'rope factors', { rope_parameters: { rope_type: 'factors', factors: [1, 1] } }],
    ['invalid-config', 'low_freq_factor', { rope_scaling: { rope_type: 'llama3', factor: 2 } }],
  ])('refuses with %s, naming %s: %j', (code, named, json) => {
    expectCode(code, () => parseLlamaConfig({ ...plain, ...json }));
    expect(() => parseLlamaConfig({ ...plain, ...json })).toThrow(named);
  });
});
