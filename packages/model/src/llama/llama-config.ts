import type { Activation } from '../decoder/decoder-config.ts';
import { formatActivation } from '../decoder/format-activation.ts';
import type { RopeScaling } from '../decoder/rope-frequencies.ts';
import { configReader, quoted, unsupportedConfig } from '../families/config-reader.ts';
import { readLlamaSizes } from '../families/llama-shape.ts';
import { readSharedRope } from '../families/read-rope.ts';

/** The shape and constants of a Llama, as `config.json` gives them: what fresh models are made and trained from. */
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
  /** Default silu. */
  readonly activation?: Activation;
  /** Standard deviation that fresh weights are drawn with. */
  readonly initializerRange: number;
}

/**
 * Reads a Hugging Face `config.json` of model type `llama`, in the older form (`rope_theta`, `rope_scaling`) and the
 * newer (`rope_parameters`). `parseConfig` reads those of every family.
 *
 * @throws `invalid-config` naming the field; `unsupported-config` for what this family does not cover
 */
export function parseLlamaConfig(json: Readonly<Record<string, unknown>>): LlamaConfig {
  const type = json['model_type'];
  if (type !== 'llama') throw unsupportedConfig(`model_type ${quoted(type)}`, '"llama" here, and more with parseConfig');
  const read = configReader(json);
  const sizes = readLlamaSizes(read, { maxPositions: 2048 });
  const { theta, scaling } = readSharedRope(json, sizes);
  const activation = read.activation('hidden_act', 'silu');
  return {
    ...sizes,
    ropeTheta: theta,
    ropeScaling: scaling,
    tied: read.flag('tie_word_embeddings', false),
    attentionBias: read.flag('attention_bias', false),
    mlpBias: read.flag('mlp_bias', false),
    ...(activation !== 'silu' && { activation }),
    initializerRange: read.real('initializer_range', 0.02),
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
    hidden_act: formatActivation(config.activation ?? 'silu'),
    tie_word_embeddings: config.tied,
    attention_bias: config.attentionBias,
    mlp_bias: config.mlpBias,
    initializer_range: config.initializerRange,
    ...more,
  };
}

function formatScaling(scaling: RopeScaling): Record<string, unknown> {
  switch (scaling.type) {
    case 'default':
      return { rope_type: 'default' };
    case 'linear':
    case 'dynamic':
      return { rope_type: scaling.type, factor: scaling.factor };
    case 'factors':
      return { rope_type: 'factors', factors: scaling.factors };
    case 'llama3':
      return {
        rope_type: 'llama3',
        factor: scaling.factor,
        low_freq_factor: scaling.lowFrequencyFactor,
        high_freq_factor: scaling.highFrequencyFactor,
        original_max_position_embeddings: scaling.originalMaxPositions,
      };
    case 'yarn':
      return {
        rope_type: 'yarn',
        factor: scaling.factor,
        beta_fast: scaling.fastTurns,
        beta_slow: scaling.slowTurns,
        original_max_position_embeddings: scaling.originalMaxPositions,
        truncate: scaling.rounded,
        attention_factor: scaling.attentionFactor,
      };
  }
}
