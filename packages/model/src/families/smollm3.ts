import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { type ConfigJson, type ConfigReader, configReader, invalidConfig } from './config-reader.ts';
import { llamaShape, readLlamaSizes, readWindowedLayers } from './llama-shape.ts';
import { attentionScaleOf, positionLimitOf, readSharedRope } from './read-rope.ts';

/** SmolLM3: Llama with some layers that do not rotate (Yang et al. 2025), which may be windowed. */
export function smollm3(json: ConfigJson): DecoderConfig {
  const read = configReader(json);
  const sizes = readLlamaSizes(read, { kvHeads: 4, maxPositions: 32_768 });
  const rope = readSharedRope(json, sizes, 2_000_000);
  const rotated = readRotatedLayers(read, sizes.layers);
  const window = read.optionalCount('sliding_window');
  const usesWindow = read.flag('use_sliding_window', false) && window !== undefined;
  const layers = readWindowedLayers(read, sizes.layers, (layer) => usesWindow && !rotated[layer]!).map((windowed, layer) => {
    if (windowed && window === undefined) throw invalidConfig('sliding_window', json['sliding_window'], 'a number, for the layers of sliding_attention');
    const own = rotated[layer]! ? { attentionScale: attentionScaleOf(rope, sizes.headDim), rope } : { attentionScale: 1 / Math.sqrt(sizes.headDim), rope: undefined };
    return { ...own, window: windowed ? window : undefined };
  });
  const bias = read.flag('attention_bias', false);
  return llamaShape('smollm3', sizes, layers, { tied: read.flag('tie_word_embeddings', true), queryKeyValueBias: bias, attentionOutputBias: bias, mlpBias: read.flag('mlp_bias', false) }, {
    activation: read.activation('hidden_act', 'silu'),
    positionLimit: positionLimitOf(rope, sizes.maxPositions),
  });
}

/** For each layer whether it rotates: 1 in `no_rope_layers`, or without that all but every n-th. */
function readRotatedLayers(read: ConfigReader, layers: number): readonly boolean[] {
  const flags = read.json['no_rope_layers'];
  const interval = read.count('no_rope_layer_interval', 4);
  if (flags == null) return Array.from({ length: layers }, (_, layer) => (layer + 1) % interval !== 0);
  if (!Array.isArray(flags) || flags.length < layers || flags.some((flag) => flag !== 0 && flag !== 1)) throw invalidConfig('no_rope_layers', flags, `a list of ${layers} times 1, for a layer that rotates, or 0`);
  return flags.slice(0, layers).map((flag) => flag === 1);
}
