import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ConfigJson, configReader, invalidConfig, objectOf, unsupportedConfig } from './config-reader.ts';
import { llamaShape, type LlamaSizes, readLlamaSizes, readWindowedLayers } from './llama-shape.ts';
import { attentionFactorOf, positionLimitOf, readRope } from './read-rope.ts';

/**
 * The text model of Gemma 3: four norms a layer, norms of queries and keys, layers of local attention between those of
 * global attention, each kind with its own rotation.
 *
 * transformers reads `attn_logit_softcapping` and does not use it for this family; so do we.
 */
export function gemma3(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  if (read.flag('use_bidirectional_attention', false)) throw unsupportedConfig('use_bidirectional_attention', 'causal attention');
  const sizes = readLlamaSizes(read, { kvHeads: 4, headDim: 256, maxPositions: 131_072 });
  const window = read.optionalCount('sliding_window', 4096);
  const pattern = read.count('sliding_window_pattern', 6);
  const ropes = readRopes(json, sizes);
  const scale = 1 / Math.sqrt(read.count('query_pre_attn_scalar', 256));
  const layers = readWindowedLayers(read, sizes.layers, (layer) => (layer + 1) % pattern !== 0).map((windowed) => {
    if (windowed && window === undefined) throw invalidConfig('sliding_window', null, 'a number, for the layers of sliding_attention');
    const rope = windowed ? ropes.local : ropes.global;
    return { attentionScale: scale * attentionFactorOf(rope), rope, window: windowed ? window : undefined };
  });
  const bias = read.flag('attention_bias', false);
  const slots = { tied: read.flag('tie_word_embeddings', true), queryKeyNorm: 'head', queryKeyValueBias: bias, attentionOutputBias: bias, gemma: true } as const;
  return llamaShape('gemma3_text', sizes, layers, slots, {
    activation: read.activation('hidden_activation', 'gelu_pytorch_tanh'),
    // PyTorch multiplies with the root in the type of the weights, which is float32 here.
    embeddingScale: Math.fround(Math.sqrt(sizes.width)),
    logitCap: read.optionalReal('final_logit_softcapping'),
    positionLimit: positionLimitOf(ropes.global, sizes.maxPositions) ?? positionLimitOf(ropes.local, sizes.maxPositions),
  });
}

/** The newer form names settings by layer type; the older has one base for each, and scaling for the global layers only. */
function readRopes(json: ConfigJson, sizes: LlamaSizes) {
  const newer = objectOf('rope_parameters', json['rope_parameters']);
  if (json['rope_parameters'] != null && !('full_attention' in newer || 'sliding_attention' in newer)) throw invalidConfig('rope_parameters', newer, 'an object with full_attention and sliding_attention, the settings of each layer type');
  const shared = { partial_rotary_factor: json['partial_rotary_factor'] };
  const theta = (field: string, fallback: number): number => (json[field] as number | null | undefined) ?? fallback;
  return {
    global: readRope({ ...shared, ...objectOf('full_attention', newer['full_attention']), ...objectOf('rope_scaling', json['rope_scaling']) }, theta('rope_theta', 1_000_000), sizes),
    local: readRope({ ...shared, ...objectOf('sliding_attention', newer['sliding_attention']) }, theta('rope_local_base_freq', 10_000), sizes),
  };
}
