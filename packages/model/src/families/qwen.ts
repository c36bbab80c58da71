import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ConfigJson, type ConfigReader, configReader, invalidConfig } from './config-reader.ts';
import { type LlamaDefaults, llamaShape, readLlamaSizes, readWindowedLayers } from './llama-shape.ts';
import type { LlamaSlotsOptions } from './llama-slots.ts';
import { attentionScaleOf, positionLimitOf, readSharedRope } from './read-rope.ts';

const defaults: LlamaDefaults = { kvHeads: 32, maxPositions: 32_768 };

/** Qwen 2 and 2.5: Llama with biases on queries, keys and values, and windows on the upper layers when asked for. */
export function qwen2(json: ConfigJson): DecoderConfig {
  return describe('qwen2', configReader(json), defaults, { queryKeyValueBias: true });
}

/** Qwen 3: Llama with norms of queries and keys instead, and a head size of its own. */
export function qwen3(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  const bias = read.flag('attention_bias', false);
  return describe('qwen3', read, { ...defaults, headDim: 128 }, { queryKeyNorm: 'head', queryKeyValueBias: bias, attentionOutputBias: bias });
}

function describe(family: string, read: ConfigReader, sizeDefaults: LlamaDefaults, slots: Omit<LlamaSlotsOptions, 'tied'>): DecoderConfig {
  const sizes = readLlamaSizes(read, sizeDefaults);
  const rope = readSharedRope(read.json, sizes);
  const window = read.flag('use_sliding_window', false) ? read.optionalCount('sliding_window', 4096) : undefined;
  const firstWindowed = read.real('max_window_layers', 28);
  const layers = readWindowedLayers(read, sizes.layers, (layer) => window !== undefined && layer >= firstWindowed).map((windowed) => {
    if (windowed && window === undefined) throw invalidConfig('sliding_window', read.json['sliding_window'], 'a number, with use_sliding_window, for the layers of sliding_attention');
    return { attentionScale: attentionScaleOf(rope, sizes.headDim), rope, window: windowed ? window : undefined };
  });
  return llamaShape(family, sizes, layers, { ...slots, tied: read.flag('tie_word_embeddings', false) }, {
    activation: read.activation('hidden_act', 'silu'),
    positionLimit: positionLimitOf(rope, sizes.maxPositions),
  });
}
