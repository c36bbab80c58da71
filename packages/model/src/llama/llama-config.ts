import { TokstreamError } from '@tokstream/core';
import { type RopeScaling, parseRope } from './rope-config.ts';

/** The shape and constants of a Llama-family model, as `config.json` gives them. */
export interface LlamaConfig {
  readonly vocabulary: number;
  /** Width of the residual stream. */
  readonly width: number;
  /** Width inside the gated MLP. */
  readonly hiddenWidth: number;
  readonly layers: number;
  readonly heads: number;
  /** Key and value heads; query head h reads key head ⌊h · kvHeads / heads⌋. */
  readonly kvHeads: number;
  readonly headDim: number;
  /** Positions the model was made for. */
  readonly maxPositions: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  readonly ropeScaling: RopeScaling;
  /** True when the output head is the embedding table. */
  readonly tied: boolean;
  readonly attentionBias: boolean;
  readonly mlpBias: boolean;
  /** Standard deviation that fresh weights are drawn with. */
  readonly initializerRange: number;
}

/**
 * Reads a Hugging Face `config.json` of model type `llama`, in the older form (`rope_theta`, `rope_scaling`) and the
 * newer (`rope_parameters`).
 *
 * @throws `invalid-config` naming the field; `unsupported-config` for what this family does not cover
 */
export function parseLlamaConfig(json: Readonly<Record<string, unknown>>): LlamaConfig {
  const type = json['model_type'];
  if (type !== 'llama') throw unsupported(`model_type ${JSON.stringify(type)}`, '"llama"');
  const activation = json['hidden_act'] ?? 'silu';
  if (activation !== 'silu') throw unsupported(`hidden_act ${JSON.stringify(activation)}`, '"silu"');
  const count = (field: string, fallback?: number): number => {
    const value = json[field] ?? fallback;
    if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
    throw invalid(field, value, 'a whole number above 0');
  };
  const real = (field: string, fallback: number): number => {
    const value = json[field] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
    throw invalid(field, value, 'a number of at least 0');
  };
  const flag = (field: string): boolean => {
    const value = json[field] ?? false;
    if (typeof value === 'boolean') return value;
    throw invalid(field, value, 'true or false');
  };
  const width = count('hidden_size');
  const heads = count('num_attention_heads');
  const kvHeads = count('num_key_value_heads', heads);
  if (heads % kvHeads !== 0) throw invalid('num_key_value_heads', kvHeads, `a divisor of num_attention_heads (${heads})`);
  const headDim = json['head_dim'] == null ? width / heads : count('head_dim');
  if (!Number.isInteger(headDim) || headDim % 2 !== 0) throw invalid('head_dim', headDim, 'an even whole number');
  const maxPositions = count('max_position_embeddings', 2048);
  return {
    vocabulary: count('vocab_size'),
    width,
    hiddenWidth: count('intermediate_size'),
    layers: count('num_hidden_layers'),
    heads,
    kvHeads,
    headDim,
    maxPositions,
    normEpsilon: real('rms_norm_eps', 1e-6),
    ...parseRope(json, maxPositions),
    tied: flag('tie_word_embeddings'),
    attentionBias: flag('attention_bias'),
    mlpBias: flag('mlp_bias'),
    initializerRange: real('initializer_range', 0.02),
  };
}

/** The `config.json` of such a model, in the newer form, as `parseLlamaConfig` and transformers read it. */
export function formatLlamaConfig(config: LlamaConfig, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    vocab_size: config.vocabulary,
    hidden_size: config.width,
    intermediate_size: config.hiddenWidth,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.headDim,
    max_position_embeddings: config.maxPositions,
    rms_norm_eps: config.normEpsilon,
    rope_parameters: { rope_theta: config.ropeTheta, ...formatScaling(config.ropeScaling) },
    hidden_act: 'silu',
    tie_word_embeddings: config.tied,
    attention_bias: config.attentionBias,
    mlp_bias: config.mlpBias,
    initializer_range: config.initializerRange,
    ...more,
  };
}

function formatScaling(scaling: RopeScaling): Record<string, unknown> {
  if (scaling.type === 'default') return { rope_type: 'default' };
  if (scaling.type === 'linear') return { rope_type: 'linear', factor: scaling.factor };
  return {
    rope_type: 'llama3',
    factor: scaling.factor,
    low_freq_factor: scaling.lowFrequencyFactor,
    high_freq_factor: scaling.highFrequencyFactor,
    original_max_position_embeddings: scaling.originalMaxPositions,
  };
}

function invalid(field: string, value: unknown, expected: string): TokstreamError {
  return new TokstreamError(`config.json has ${field} = ${JSON.stringify(value)}; it must be ${expected}.`, { code: 'invalid-config', stage: 'parseLlamaConfig' });
}

function unsupported(found: string, supported: string): TokstreamError {
  return new TokstreamError(`config.json asks for ${found}, which is not supported; this version reads ${supported}.`, { code: 'unsupported-config', stage: 'parseLlamaConfig' });
}
